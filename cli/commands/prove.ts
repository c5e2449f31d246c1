import { amount } from '../../record/amount.ts'
import { PROFILE_NAMES, type ProfileName } from '../../harness/environment/profiles.ts'
import { settingsFor } from '../../harness/environment/settings/index.ts'
import { proveChecks, type Proofs } from '../../harness/proof/prove.ts'
import { select } from '../../harness/selection/select.ts'
import { suggestion } from '../../harness/suggestion.ts'
import { selectionOf, type ConfigFlags, type SelectionFlags } from '../options.ts'
import { UsageError } from '../failure.ts'
import { complain, Progress, say, sayJson } from '../terminal.ts'
import { availableChecks } from './list.ts'

export type ProveFlags = SelectionFlags & ConfigFlags & { readonly profile: string; readonly json?: boolean }

/** Rehearses the selected checks, with progress. */
export async function rehearse(ids: readonly string[], flags: ProveFlags): Promise<Proofs> {
  const profile = PROFILE_NAMES.find((name): name is ProfileName => name === flags.profile)
  if (profile === undefined)
    throw new UsageError(
      `There is no profile '${flags.profile}'${suggestion(flags.profile, PROFILE_NAMES)}. There are: ` +
        `${PROFILE_NAMES.join(', ')}.`,
    )
  const { checks, files } = await availableChecks(flags)
  const selection = selectionOf(ids, flags)
  const scenes = select(checks, selection).reduce((sum, check) => sum + 1 + Object.keys(check.breaks).length, 0)
  const progress = new Progress('rehearsing in the sandbox')
  progress.collected(scenes)
  const proofs = await proveChecks({ files, selection, settings: settingsFor(profile, profile) }, () =>
    progress.concluded({ verdict: 'pass' }),
  )
  progress.end()
  for (const { message } of proofs.problems) complain(message)
  return proofs
}

export async function prove(ids: readonly string[], flags: ProveFlags): Promise<number> {
  const { checks, proofs, problems } = await rehearse(ids, flags)
  const flawed = proofs.filter(({ flaws }) => flaws.length > 0)
  const scenes = checks.reduce((sum, { breaks }) => sum + 1 + breaks.length, 0)
  const missing = scenes - proofs.length
  const elsewhere = proofs.filter(
    ({ check, flaws }) =>
      flaws.length === 0 && checks.some(({ id, provenBy }) => id === check && provenBy !== undefined),
  ).length
  if (flags.json)
    sayJson({ checks: checks.length, scenes, proofs: proofs.map(({ calls, ...proof }) => proof), problems })
  else {
    for (const { id, title, provenBy } of checks) {
      say(`${id}: ${title}`)
      for (const { scene, subjects, failed, flaws } of proofs.filter((proof) => proof.check === id)) {
        if (provenBy !== undefined && flaws.length === 0) {
          say(`  ○ not played in the sandbox (${provenBy.because}): proven by ${provenBy.test}`)
          continue
        }
        const what =
          scene === 'healthy'
            ? `passes on the healthy platform (${amount(subjects, 'subject')})`
            : `fails when broken: ${scene} (${failed} of ${subjects})`
        say(
          flaws.length === 0
            ? `  ✔ ${what}`
            : `  ✘ NOT PROVEN: ${scene}\n${flaws.map((flaw) => `      ${flaw}`).join('\n')}`,
        )
      }
    }
    say(
      `\n${amount(checks.length, 'check')}, ${amount(scenes, 'scene')}: ` +
        `${proofs.length - flawed.length - elsewhere} proven, ${flawed.length} ` +
        `not${elsewhere > 0 ? `, ${elsewhere} proven elsewhere` : ''}${missing > 0 ? `, ${missing} not played` : ''}.`,
    )
  }
  if (problems.length > 0 || missing > 0 || scenes === 0) return 2
  return flawed.length > 0 ? 1 : 0
}
