import { loadConfig, type Config } from '../../harness/environment/config.ts'
import { promisesMade } from '../../harness/environment/promises.ts'
import { loadChecks, ownFiles, userFiles, type SuiteFile } from '../../harness/selection/discover.ts'
import { summarize } from '../../harness/selection/summary.ts'
import { byPromises } from '../../harness/selection/promised.ts'
import { select } from '../../harness/selection/select.ts'
import type { Check } from '../../harness/authoring/check.ts'
import { selectionOf, type ConfigFlags, type SelectionFlags } from '../options.ts'
import { printError, printLine, printJson } from '../terminal.ts'

/** Checkride's checks and the configuration's. Files that do not load are reported; `broken` counts them. */
export async function availableChecks({ config: path }: ConfigFlags): Promise<{
  readonly checks: readonly Check[]
  readonly files: readonly SuiteFile[]
  readonly environments: Config['environments']
  readonly broken: number
}> {
  const { config, directory } = await loadConfig(path)
  const files = [...(await ownFiles('check')), ...(await userFiles('check', config.checks, directory))]
  const { checks, problems } = await loadChecks(files)
  for (const { message } of problems) printError(message)
  return { checks, files, environments: config.environments, broken: problems.length }
}

/** Names of the environments that promise nothing of what a check covers: there it is not run. */
export const notRunIn = (check: Check, environments: Config['environments']): string[] =>
  Object.entries(environments).flatMap(([name, { promises }]) =>
    byPromises([check], promisesMade(promises)).leftOut.length > 0 ? [name] : [],
  )

export async function list(
  ids: readonly string[],
  flags: SelectionFlags & ConfigFlags & { json?: boolean },
): Promise<number> {
  const { checks, files, environments, broken } = await availableChecks(flags)
  const selected = select(checks, selectionOf(ids, flags))
  if (flags.json) printJson(await summarize(selected, files))
  else {
    const wide = Math.max(...selected.map(({ id }) => id.length))
    for (const [suite, members] of Map.groupBy(selected, (check) => check.suite)) {
      printLine(`${suite} (${members.length})`)
      for (const check of members) {
        const { id, severity, title, covers } = check
        const without = notRunIn(check, environments)
        const note = without.length === 0 ? '' : `; not promised in ${without.join(', ')}`
        printLine(`  ${id.padEnd(wide)}  ${severity.padEnd(8)}  ${title} (${covers.join(', ')}${note})`)
      }
    }
  }
  return broken > 0 ? 2 : 0
}
