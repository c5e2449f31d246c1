import { join, relative } from 'node:path'
import { amount } from '../../record/amount.ts'
import { readAttestations } from '../../evidence/attestation/read.ts'
import type { RunRecord } from '../../record/run.ts'
import { loadConfig, type LoadedConfig } from '../../harness/environment/config.ts'
import { whyNotMade } from '../../harness/environment/promises.ts'
import type { Settings } from '../../harness/environment/settings/index.ts'
import { resolveEnvironment } from '../../harness/environment/resolve.ts'
import { loadChecks, ownFiles, userFiles } from '../../harness/selection/discover.ts'
import { byPromises } from '../../harness/selection/promised.ts'
import { select, SelectionError, type Selection } from '../../harness/selection/select.ts'
import { readCandidate } from '../../harness/preflight/candidate.ts'
import { compareRuns, REPORTS, writeChanges, writeTerminal } from '../../reports/index.ts'
import { allureReporters } from '../../harness/engine/allure-reporter.ts'
import { attestationDirectory, attestationRules, evidenceDirectory, signerOf } from '../../harness/runs/places.ts'
import { folderName, latestRun } from '../../harness/runs/latest.ts'
import { execute, type Executed } from '../execute.ts'
import { selectionOf, type RunFlags, type WatchFlags } from '../options.ts'
import { UsageError } from '../failure.ts'
import { printLine, textStyle } from '../terminal.ts'

export const run = (ids: readonly string[], flags: RunFlags): Promise<number> => runWith(ids, flags)

export const gate = (ids: readonly string[], flags: RunFlags & WatchFlags): Promise<number> => {
  if (flags.interval !== undefined && flags.watch === undefined)
    throw new UsageError(
      '--interval says how often to look while watching: name the length with --watch, such as --watch 15m.',
    )
  return runWith(ids, { stage: ['post'], brief: true, ...flags })
}

export const preflight = (ids: readonly string[], flags: RunFlags): Promise<number> =>
  runWith(ids, { stage: ['pre'], brief: true, ...flags })

export const scan = (ids: readonly string[], flags: RunFlags): Promise<number> =>
  runWith(ids, { stage: ['nightly'], ...flags }, true)

async function runWith(ids: readonly string[], flags: RunFlags & WatchFlags, compare = false): Promise<number> {
  const { record, directory, before } = await perform(ids, flags, await loadConfig(flags.config), compare)
  if (flags.json) printLine(REPORTS.json.write(record).trimEnd())
  else {
    printLine(writeTerminal(record, { ...textStyle(), mode: flags.brief ? 'brief' : 'full' }).trimEnd())
    if (before !== undefined) printLine(`\n${writeChanges(compareRuns(before, record), textStyle()).trimEnd()}`)
    printLine(evidenceLines(directory))
  }
  return record.gate.exitCode
}

/**
 * A run of the selected checks, its evidence kept and nothing printed.
 * @param compare whether the run before it is wanted, of the same environment
 */
export async function perform(
  ids: readonly string[],
  flags: RunFlags & WatchFlags,
  loaded: LoadedConfig,
  compare = false,
): Promise<Executed & { readonly before?: RunRecord }> {
  const files = [...(await ownFiles('check')), ...(await userFiles('check', loaded.config.checks, loaded.directory))]
  const candidate = flags.taskDefinition === undefined ? undefined : await readCandidate(flags.taskDefinition)
  const selection = candidate === undefined ? selectionOf(ids, flags) : candidateSelection(selectionOf(ids, flags))
  // Selected here too, to refuse a misspelt id before anything is started.
  const named = select((await loadChecks(files)).checks, selection)
  const { kind, connection, settings, gate: policy, account, allowed } = resolveEnvironment(loaded.config, flags)
  const { selected, leftOut } = byPromises(named, settings.promises)
  if (selected.length === 0 && leftOut.length > 0) throw nothingPromised(settings, leftOut)
  if (flags.watch !== undefined && !selected.some(({ id }) => id === WATCH))
    throw new UsageError(
      leftOut.some(({ id }) => id === WATCH)
        ? `--watch is asked for, and what ${WATCH}, the check that watches, covers is not promised by ` +
            `${settings.environment}. Add DS-POST-01 to environments.${settings.environment}.promises.items.`
        : `--watch is asked for, and ${WATCH}, the check that watches, is not selected. Add it to the selection.`,
    )
  const before = compare ? latestRun(evidenceDirectory(loaded), settings.environment) : undefined
  const executed = await execute({
    label: `${settings.environment} (${kind})`,
    out: flags.out ?? join(evidenceDirectory(loaded), folderName(settings.environment, new Date())),
    signer: signerOf(loaded),
    kind,
    connection,
    ...(account === undefined ? {} : { account }),
    files,
    selection,
    settings: forStage(watching(settings, flags), selection),
    allowed,
    waivers: [...loaded.config.waivers, ...loaded.baseline],
    ...(candidate === undefined ? {} : { candidate }),
    attestations: readAttestations(attestationDirectory(loaded), attestationRules(loaded)),
    gate: policy,
    strict: flags.strict === true,
    ...(flags.allure === undefined ? {} : { vitestReporters: await allureReporters(flags.allure) }),
  })
  return { ...executed, ...(before !== undefined && { before }) }
}

/** Of what was selected, the environment promises nothing: a run would conclude nothing. */
const nothingPromised = (
  { environment, promises }: Settings,
  leftOut: readonly { readonly id: string; readonly covers: readonly string[] }[],
): SelectionError => {
  const [first] = leftOut
  const [item = ''] = first!.covers
  return new SelectionError(
    `Nothing that is selected is promised by the environment '${environment}' (environments.${environment}.promises): ` +
      `${amount(leftOut.length, 'check')} would be left out, such as ${first!.id} of ${item}. ` +
      `${whyNotMade(promises, item) ?? ''}`.trimEnd(),
    'SELECTION_NOT_PROMISED',
  )
}

/** The selection for a candidate; default: all checks of the item SOP-STG-02, task definitions before deployment. */
const candidateSelection = (selection: Selection): Selection =>
  Object.keys(selection).every((key) => key === 'stage') ? { ...selection, item: ['SOP-STG-02'] } : selection

/** The check that watches a deployment. */
const WATCH = 'watch.deployment'

const watching = (settings: Settings, { watch, interval }: WatchFlags): Settings => ({
  ...settings,
  watch: {
    ...settings.watch,
    ...(watch !== undefined && { seconds: watch }),
    ...(interval !== undefined && { intervalSeconds: interval }),
  },
})

/** Settings in which `stage`, as the start of the log search, is resolved from the selection. */
const forStage = (settings: Settings, { stage = [] }: Selection): Settings => {
  const { observability } = settings
  if (observability.logSince !== 'stage') return settings
  return {
    ...settings,
    observability: {
      ...observability,
      logSince: stage.length > 0 && stage.every((name) => name === 'post') ? 'deployment' : 'window',
    },
  }
}

/** Names the report and the command that verifies the evidence. */
export const evidenceLines = (path: string): string => {
  const relativePath = relative(process.cwd(), path)
  const directory = relativePath.startsWith('..') ? path : relativePath || '.'
  return `\nReport    ${join(directory, REPORTS.html.file)}\nEvidence  ${directory} (checkride verify ${directory})`
}
