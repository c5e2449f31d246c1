import { documentsOf, ITEMS } from '../../catalogue/index.ts'
import { ACTS } from '../../record/act.ts'
import { SelectionError } from '../../harness/selection/select.ts'
import { suggestion } from '../../harness/suggestion.ts'
import { summarize } from '../../harness/selection/summary.ts'
import { everySetting } from '../../harness/environment/reference/reference.ts'
import { REFERENCE } from '../../harness/environment/reference/bundled.ts'
import { findSetting, settingsReadBy } from '../../harness/environment/reference/words.ts'
import type { Check } from '../../harness/authoring/check.ts'
import type { ConfigFlags } from '../options.ts'
import { printLine, printJson } from '../terminal.ts'
import { promisesMade, whyNotMade } from '../../harness/environment/promises.ts'
import { explainSetting } from './explain-setting.ts'
import { availableChecks, notRunIn } from './list.ts'

/** Explains a check by its id, or a key of the configuration by its path. */
export async function explain(id: string, flags: ConfigFlags & { json?: boolean }): Promise<number> {
  const { checks, files, environments } = await availableChecks(flags)
  const check = checks.find((candidate) => candidate.id === id)
  if (check === undefined) {
    const setting = findSetting(REFERENCE, id)
    if (setting === undefined) throw unknown(id, checks)
    if (flags.json) printJson(setting)
    else explainSetting(setting)
    return 0
  }
  const [summary] = await summarize([check], files)
  const settings = check.suite === 'local' ? undefined : settingsReadBy(REFERENCE, id)
  if (flags.json) {
    printJson({ ...summary, settings })
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
  if (settings === undefined) printLine(`  settings   'checkride prove ${id} --json' tells which it reads`)
  for (const [index, path] of (settings ?? []).entries())
    printLine(`  ${index === 0 ? 'settings' : '        '}   ${path}`)
  printLine(`\n  When it fails: ${check.remedy}`)
  const { whenNone } = check
  if (typeof whenNone === 'object')
    printLine(`\n  When there is no such resource: ${whenNone.verdict}. ${whenNone.because}`)
  if (typeof whenNone === 'function')
    printLine(`\n  When there is no such resource: that depends on the settings and on what is there.`)
  printLine(`\n  It is shown to fail when:`)
  for (const name of Object.keys(check.breaks)) printLine(`  - ${name}`)
  printLine(
    `\n  'checkride prove ${check.id}' shows it; 'checkride plan ` +
      `${check.id}${check.needs === undefined ? '' : ` --allow ${check.needs}`}' lists its API calls and ` +
      'permissions.',
  )
  return 0
}

/** Neither a check nor a setting; the nearest of both, or every setting of that name in a section. */
function unknown(id: string, checks: readonly Check[]): SelectionError {
  const paths = everySetting([...REFERENCE.settings, ...REFERENCE.configuration]).map(({ path }) => path)
  const named = paths.filter((path) => path.toLowerCase().endsWith(`.${id.toLowerCase()}`))
  const near =
    named.length > 0
      ? ` (there is ${named.join(', ')})`
      : suggestion(id, [...checks.map((check) => check.id), ...paths])
  return new SelectionError(
    `There is no check and no setting '${id}'${near}. 'checkride list' shows the checks, and the sections of the ` +
      `settings are: ${REFERENCE.settings.map(({ path }) => path).join(', ')}.`,
  )
}
