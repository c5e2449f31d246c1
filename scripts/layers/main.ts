/** `npm run check`: the layers, and the exceptions that they have. */
import { PACKAGE_ROOT } from '../../harness/package.ts'
import { problemsOf } from './check.ts'
import { sourcesOf } from './sources.ts'
import { EXCEPTIONS } from './table.ts'

const problems = problemsOf(sourcesOf(PACKAGE_ROOT))
for (const problem of problems) console.error(problem)
for (const { kind, files, because } of EXCEPTIONS) console.log(`exception (${kind}) in ${files.source}: ${because}`)
process.exitCode = problems.length === 0 ? 0 : 1
