/** The lint rules about awaited promises and types: each reports a file that breaks it, and no other file. */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../harness/package.ts'

const async = 'const ask = async (): Promise<number> => 1\n'

/** File, its text, the rules that must complain. */
const FILES: readonly (readonly [file: string, text: string, rules: readonly string[]])[] = [
  ['harness/engine/promises/a.ts', `${async}ask()\n`, ['typescript(no-floating-promises)']],
  [
    'harness/engine/promises/b.ts',
    `${async}export const all = [1].filter(async () => (await ask()) > 0)\n`,
    ['typescript(no-misused-promises)'],
  ],
  [
    'harness/engine/promises/c.ts',
    'const count = (): number => 1\nexport const one = await count()\n',
    ['typescript(await-thenable)'],
  ],
  ['harness/engine/promises/d.ts', `${async}await ask()\n`, []],
  ['harness/engine/types/a.ts', 'export const id = (thing: any): unknown => thing\n', ['typescript(no-explicit-any)']],
  [
    'harness/engine/types/b.ts',
    `import { Stats } from 'node:fs'\n\nexport const size = (stats: Stats): number => stats.size\n`,
    ['typescript(consistent-type-imports)'],
  ],
  [
    'harness/engine/types/c.ts',
    `export function word(verdict: 'pass' | 'fail'): string {\n  switch (verdict) {\n    case 'pass':\n      ` +
      `return 'yes'\n  }\n  return 'no'\n}\n`,
    ['typescript(switch-exhaustiveness-check)'],
  ],
  [
    'harness/engine/x.test.ts',
    `import { test } from 'vitest'\n\ntest.only('one', () => {})\n`,
    ['vitest(no-focused-tests)'],
  ],
]

let root: string
const complaints = new Map<string, Set<string>>()

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'checkride-lint-'))
  for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json'])
    await cp(join(PACKAGE_ROOT, name), join(root, name))
  await symlink(join(PACKAGE_ROOT, 'node_modules'), join(root, 'node_modules'))
  for (const [file, text] of FILES) {
    await mkdir(join(root, dirname(file)), { recursive: true })
    await writeFile(join(root, file), text)
  }
  const output = await lint(FILES.map(([file]) => file))
  for (const { filename, code } of output.diagnostics)
    complaints.set(filename, (complaints.get(filename) ?? new Set()).add(code))
})

afterAll(() => rm(root, { recursive: true }))

/** oxlint ends with 1 when it reports problems. */
const lint = (
  files: readonly string[],
): Promise<{ readonly diagnostics: readonly { readonly filename: string; readonly code: string }[] }> =>
  new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [join(PACKAGE_ROOT, 'node_modules/oxlint/bin/oxlint'), '--format', 'json', ...files],
      { cwd: root },
      (error, stdout, stderr) => {
        try {
          resolve(JSON.parse(stdout) as Awaited<ReturnType<typeof lint>>)
        } catch {
          reject(new Error(`oxlint gave no report: ${stderr}${stdout}`, { cause: error }))
        }
      },
    )
  })

test.for(FILES)('%s', ([file, , rules]) => {
  expect([...(complaints.get(file) ?? [])]).toEqual(rules)
})
