import { amount } from '../../record/amount.ts'
import { PROFILE_NAMES, type ProfileName } from '../../harness/environment/profiles.ts'
import { settingsFor } from '../../harness/environment/settings/index.ts'
import { proveChecks, type Proofs } from '../../harness/proof/prove.ts'
import type { Proof } from '../../harness/recording/run-log.ts'
import { select } from '../../harness/selection/select.ts'
import { variantFilesBeside } from '../../harness/selection/variants.ts'
import type { CheckSummary } from '../../record/run.ts'
import { suggestion } from '../../harness/suggestion.ts'
import { selectionOf, type ConfigFlags, type SelectionFlags } from '../options.ts'
import { UsageError } from '../failure.ts'
import { printError, Progress, printLine, printJson } from '../terminal.ts'
import { availableChecks } from './list.ts'

export type ProveFlags = SelectionFlags & ConfigFlags & { readonly expect: string; readonly json?: boolean }

export interface Proving {
  /** Whether variants are proven too. */
  readonly variants: boolean
  /** Whether scenes are told of that the reference platform of the profile cannot show; they are by default. */
  readonly brokenScenes?: boolean
}

/** Proves the selected checks and shows progress. */
export async function proveSelected(
  ids: readonly string[],
  flags: ProveFlags,
  { variants, brokenScenes = true }: Proving,
): Promise<Proofs> {
  const profile = PROFILE_NAMES.find((name): name is ProfileName => name === flags.expect)
  if (profile === undefined)
    throw new UsageError(
      `There is no profile '${flags.expect}'${suggestion(flags.expect, PROFILE_NAMES)}. There are: ` +
        `${PROFILE_NAMES.join(', ')}.`,
    )
  const { checks, files } = await availableChecks(flags)
  const selection = selectionOf(ids, flags)
  // Throws when the selection names something unknown, before anything starts.
  select(checks, selection)
  const progress = new Progress('proving in the sandbox')
  const proofs = await proveChecks(
    {
      files,
      ...(variants && { variantFiles: await variantFilesBeside(files) }),
      selection,
      settings: settingsFor(profile, profile),
    },
    { collected: progress.collected, ended: () => progress.concluded({ verdict: 'pass' }) },
  )
  progress.end()
  for (const { code, message } of proofs.problems) if (brokenScenes || code !== 'SCENE_BROKEN') printError(message)
  return proofs
}

export async function prove(ids: readonly string[], flags: ProveFlags): Promise<number> {
  const { checks, proofs, variants, problems } = await proveSelected(ids, flags, { variants: true })
  const flawed = proofs.filter(({ flaws }) => flaws.length > 0)
  const scenes = checks.reduce((sum, { breaks }) => sum + 1 + breaks.length, 0)
  const missing = scenes + variants.length - proofs.length
  const elsewhere = proofs.filter((proof) => isProvenElsewhere(proof, checks)).length
  if (flags.json)
    printJson({
      checks: checks.length,
      scenes,
      variants: variants.length,
      shown: checks.map(({ id }) => ({ check: id, ...provenCounts(id, proofs) })),
      proofs: proofs.map(({ calls, ...proof }) => proof),
      problems,
    })
  else {
    for (const check of checks) printProofs(check, proofs)
    if (flawed.some(({ kind, prepared }) => kind === 'healthy' && prepared === undefined))
      printLine(
        `\nWhat a rule needs and the reference platform does not have is built by a 'prepare' of the check or of its ` +
          `folder: see 'Preparing the sandbox' in docs/guide-writing-checks.md.`,
      )
    printLine(
      `\n${amount(checks.length, 'check')}, ${amount(scenes, 'scene')}` +
        `${variants.length > 0 ? ` and ${amount(variants.length, 'variant')}` : ''}: ` +
        `${proofs.length - flawed.length - elsewhere} proven, ${flawed.length} ` +
        `not${elsewhere > 0 ? `, ${elsewhere} proven elsewhere` : ''}${missing > 0 ? `, ${missing} not played` : ''}.`,
    )
  }
  if (problems.length > 0 || missing > 0 || scenes === 0) return 2
  return flawed.length > 0 ? 1 : 0
}

/** How many breaks and variants of a check hold. */
function provenCounts(id: string, proofs: readonly Proof[]): { readonly breaks: number; readonly variants: number } {
  const proven = proofs.filter(({ check, flaws }) => check === id && flaws.length === 0)
  const count = (wanted: Proof['kind']): number => proven.filter(({ kind }) => kind === wanted).length
  return { breaks: count('break'), variants: count('variant') }
}

/** Whether a check is proven by another test, because the sandbox does not offer what it reads. */
const isProvenElsewhere = ({ check, kind, flaws }: Proof, checks: readonly CheckSummary[]): boolean =>
  kind !== 'variant' && flaws.length === 0 && checks.some(({ id, provenBy }) => id === check && provenBy !== undefined)

function printProofs(check: CheckSummary, proofs: readonly Proof[]): void {
  const own = proofs.filter((proof) => proof.check === check.id)
  const { breaks, variants } = provenCounts(check.id, own)
  const counts = variants > 0 ? ` (${amount(breaks, 'break')} and ${amount(variants, 'variant')} shown)` : ''
  printLine(`${check.id}: ${check.title}${counts}`)
  for (const proof of own) {
    const { scene, flaws } = proof
    if (isProvenElsewhere(proof, [check]))
      printLine(`  ○ not played in the sandbox (${check.provenBy!.because}): proven by ${check.provenBy!.test}`)
    else if (flaws.length === 0) printLine(`  ✔ ${describeProof(proof)}`)
    else printLine(`  ✘ NOT PROVEN: ${scene}\n${flaws.map((flaw) => `      ${flaw}`).join('\n')}`)
  }
}

function describeProof({ kind, scene, subjects, failed, prepared }: Proof): string {
  switch (kind) {
    case 'healthy':
      return `passes on the ${prepared ? 'prepared' : 'healthy'} platform (${amount(subjects, 'subject')})`
    case 'break':
      return `fails when broken: ${scene} (${failed} of ${subjects})`
    case 'variant':
      return `says what it must in a variant: ${scene}`
  }
}
