/** The words and signs that every report uses for the same thing. */
import { ACTS } from '../../record/act.ts'
import { daysAccepted } from '../../record/acceptance.ts'
import { amount } from '../../record/amount.ts'
import type { AppliedWaiver, ItemVerdict, RunRecord, UnusedWaiver } from '../../record/run.ts'
import type { Verdict } from '../../record/verdict.ts'
import { count } from './text.ts'

/** Shown with the word of a verdict, so that it is never told by colour alone. */
export const SIGNS: Readonly<Record<Verdict, string>> = {
  pass: '✓',
  fail: '✗',
  inconclusive: '?',
  waived: '~',
  'not-applicable': '–',
}

export const WORDS: Readonly<Record<Verdict, string>> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'inconclusive',
  waived: 'waived',
  'not-applicable': 'not applicable',
}

export interface Stamp {
  readonly live: boolean
  readonly word: 'LIVE AWS' | 'EMULATOR'
  /** What the word means for readers of the report. */
  readonly meaning: string
}

/** Where the answers came from, as every report states it. */
export function stamp({ kind, endpoint }: RunRecord['environment']): Stamp {
  if (kind === 'live') return { live: true, word: 'LIVE AWS', meaning: 'Every answer came from AWS itself.' }
  const source =
    kind === 'sandbox'
      ? "Checkride's embedded sandbox"
      : `an emulator of AWS${endpoint === undefined ? '' : ` at ${endpoint}`}`
  return { live: false, word: 'EMULATOR', meaning: `Every answer came from ${source}: not compliance evidence.` }
}

/** `open`, or `closed` and why in one phrase. */
export function gateWords({ gate }: RunRecord): string {
  if (gate.open) return 'Gate open'
  return gate.exitCode === 1 ? 'Gate closed by failures' : 'Gate closed: not everything could be established'
}

/** What the run was allowed to do with AWS. */
export function accessOf({ allowed = [] }: RunRecord['configuration']): string {
  if (allowed.length === 0) return 'AWS was only read'
  return `Besides reading AWS it was allowed: ${allowed.map((act) => `${act} (${ACTS[act].does})`).join('; ')}`
}

/** What is needed to read of a waiver: since when, until when, who, why. */
export function waiverWords(waiver: AppliedWaiver, at: string): string {
  const { reason, owner, expires, expired, accepts, since } = waiver
  const until = `${expired ? 'expired on' : 'until'} ${expires}, ${owner}: ${reason}`
  return accepts === undefined
    ? until
    : `accepted since ${since} (${count(daysAccepted(waiver, at) ?? 0, 'day')}), ${until}`
}

export const ACCEPTED_TITLE = 'Accepted without being established'
export const UNUSED_TITLE = 'Waivers that covered nothing'

/** What a waiver that covered nothing is about. */
export const unusedWords = ({ check, subject, accepts, obstacle, owner, expires }: UnusedWaiver): string =>
  `${check} on ${subject}${accepts === undefined ? '' : `, ${accepts}`}` +
  `${obstacle === undefined ? '' : `, ${obstacle}`} (${owner}, until ${expires}): remove it`

/** Said of an item of which only some checks were selected; undefined when all were. */
export function partial({ checks, unselected }: Pick<ItemVerdict, 'checks' | 'unselected'>): string | undefined {
  return unselected.length === 0
    ? undefined
    : `in part: ${checks.length} of its ${checks.length + unselected.length} checks were selected`
}

/** How much of the catalogue the environment does not promise; undefined when it promises everything. */
export function notPromised({ promises }: Pick<RunRecord, 'promises'>): string | undefined {
  if (promises === undefined) return undefined
  const { made, notMade, checksLeftOut } = promises
  return (
    `${notMade.length} of the ${made.length + notMade.length} items of the catalogue are not promised here, and ` +
    `nothing is said about them: ${amount(checksLeftOut.length, 'selected check')} left out`
  )
}
