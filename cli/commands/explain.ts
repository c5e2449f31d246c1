import { documentsOf, ITEMS } from '../../catalogue/index.ts'
import { ACTS } from '../../record/act.ts'
import { SelectionError } from '../../harness/selection/select.ts'
import { suggestion } from '../../harness/suggestion.ts'
import { summarize } from '../../harness/selection/summary.ts'
import type { ConfigFlags } from '../options.ts'
import { printLine, printJson } from '../terminal.ts'
import { promisesMade, whyNotMade } from '../../harness/environment/promises.ts'
import { availableChecks, notRunIn } from './list.ts'

export async function explain(id: string, flags: ConfigFlags & { json?: boolean }): Promise<number> {
  const { checks, files, environments } = await availableChecks(flags)
  const check = checks.find((candidate) => candidate.id === id)
  if (check === undefined)
    throw new SelectionError(
      `There is no check '${id}'${suggestion(
        id,
        checks.map((candidate) => candidate.id),
      )}. 'checkride list' shows what there is.`,
    )
  const [summary] = await summarize([check], files)
  if (flags.json) {
    printJson(summary)
    return 0
  }
  printLine(`${check.id}: ${check.title}`)
  printLine(`  severity   ${check.severity}`)
  printLine(`  stages     ${summary!.stages.join(', ')}`)
  if (check.needs !== undefined) printLine(`  needs      --allow ${check.needs}: ${ACTS[check.needs].does}`)
  for (const item of check.covers) {
    printLine(
      `  item       ${item}: ${ITEMS.find((candidate) => candidate.id === item)?.must ?? 'not in the catalogue'}`,
    )
    const documents = documentsOf(item)
    if (documents.length > 0) printLine(`  promised   by ${documents.join(', ')}`)
  }
  for (const name of notRunIn(check, environments))
    printLine(`  not run    in ${name}: ${whyNotMade(promisesMade(environments[name]?.promises), check.covers[0])}`)
  for (const [framework, controls] of Object.entries(check.controls) as [string, readonly string[]][])
    printLine(`  ${framework.padEnd(10)} ${controls.join(', ')}`)
  printLine(`  source     ${check.source}`)
  printLine(`\n  When it fails: ${check.remedy}`)
  const { whenNone } = check
  if (typeof whenNone === 'object')
    printLine(`\n  When there is no such resource: ${whenNone.verdict}. ${whenNone.because}`)
  if (typeof whenNone === 'function') printLine(`\n  When there is no such resource: that depends on the settings.`)
  printLine(`\n  It is shown to fail when:`)
  for (const name of Object.keys(check.breaks)) printLine(`  - ${name}`)
  printLine(
    `\n  'checkride prove ${check.id}' shows it; 'checkride plan ` +
      `${check.id}${check.needs === undefined ? '' : ` --allow ${check.needs}`}' lists its API calls and ` +
      'permissions.',
  )
  return 0
}
