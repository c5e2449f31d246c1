import * as v from 'valibot'
import { redactText } from '../../evidence/redaction/redact.ts'
import { obstacleName, obstaclesOf } from '../../record/acceptance.ts'
import type { AppliedWaiver, Finding, UnusedWaiver } from '../../record/run.ts'
import { matchesStar } from '../wildcard.ts'

/** Whether a date exists, such as `2027-02-30` does not; of what is no date at all nothing is said. */
const isRealDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return true
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

const Day = v.pipe(v.string(), v.isoDate('write the date as YYYY-MM-DD'), v.check(isRealDate, 'there is no such day'))

const Fields = v.strictObject({
  /** Check id; `*` matches any part of it. */
  check: v.pipe(v.string(), v.nonEmpty('name the check, such as "vpc.flow-logs"')),
  /** Subject id or name; `*` matches any part of it. */
  subject: v.pipe(v.string(), v.nonEmpty('name the subject, or "*" for every one')),
  /** Why it is accepted, in a sentence. */
  reason: v.pipe(v.string(), v.minLength(10, 'say in a sentence why it is accepted')),
  /** Who answers for it. */
  owner: v.pipe(v.string(), v.nonEmpty('name who answers for it')),
  /** The last day on which it holds, in UTC. */
  expires: Day,
  /** What it accepts: a failure, or that the verdict could not be reached; default: a failure. */
  accepts: v.optional(v.picklist(['failure', 'inconclusive'])),
  /** The first day on which it holds, in UTC: since when nobody looks. For `accepts: 'inconclusive'` only. */
  since: v.optional(Day),
  /**
   * Only obstacles of this name, as reports print it: `READ_DENIED s3:GetBucketPolicy of audit-logs`; `*` matches any
   * part of it. A finding with another obstacle beside it is not accepted. For `accepts: 'inconclusive'` only.
   */
  obstacle: v.optional(v.pipe(v.string(), v.nonEmpty('name the obstacle as the report prints it'))),
})
type Fields = v.InferOutput<typeof Fields>

/** What must be true of a waiver, at the key that is to be corrected. */
const rule = (key: keyof Fields, holds: (waiver: Fields) => boolean, message: string) =>
  v.forward<Fields, v.CheckIssue<Fields>, readonly [typeof key]>(v.check(holds, message), [key])

const isBlind = ({ accepts }: Pick<Fields, 'accepts'>): boolean => accepts === 'inconclusive'

/** What is accepted, who accepted it, why, and until when. */
export const Waiver = v.pipe(
  Fields,
  rule('since', (it) => !isBlind(it) || it.since !== undefined, "accepts: 'inconclusive' needs the day since when"),
  rule('since', (it) => isBlind(it) || it.since === undefined, "it goes with accepts: 'inconclusive' only"),
  rule('since', ({ since, expires }) => since === undefined || since <= expires, 'it is after the day of expiry'),
  rule('obstacle', (it) => isBlind(it) || it.obstacle === undefined, "it goes with accepts: 'inconclusive' only"),
  rule(
    'check',
    (it) => !isBlind(it) || [it.check, it.obstacle].some((pattern) => /[^*]/.test(pattern ?? '')),
    "with accepts: 'inconclusive' name the check, or the obstacle: nobody may accept to see nothing",
  ),
)
export type Waiver = v.InferOutput<typeof Waiver>

/**
 * A failure that a waiver covers becomes `waived`; after the waiver's last day it stays a failure with a note of that.
 * A verdict that could not be reached stays inconclusive, and carries the waiver that accepts it.
 * @example applyWaivers(finding, config.waivers, new Date())
 */
export function applyWaivers(finding: Finding, waivers: readonly Waiver[], now: Date): Finding {
  const today = now.toISOString().slice(0, 10)
  const covering = waivers.filter((waiver) => covers(waiver, finding) && (waiver.since ?? today) <= today)
  // Of several waivers, the one with the latest end.
  const [waiver] = covering.sort((a, b) => b.expires.localeCompare(a.expires))
  if (waiver === undefined) return finding
  const applied = { ...written(waiver), expired: today > waiver.expires }
  if (!applied.expired)
    return { ...finding, ...(finding.verdict === 'fail' ? { verdict: 'waived' } : {}), waiver: applied }
  return { ...finding, waiver: applied, message: `${finding.message} ${expiryNote(applied)}` }
}

const expiryNote = ({ owner, reason, expires }: AppliedWaiver): string =>
  `(The waiver by ${owner}, "${reason}", expired on ${expires}: fix the cause or renew it.)`

/** A waiver as the record keeps it, redacted. */
function written({ reason, owner, expires, since, obstacle, ...waiver }: Waiver): Omit<AppliedWaiver, 'expired'> {
  const text = (value: string): string => redactText(value).text
  return {
    reason: text(reason),
    owner: text(owner),
    expires,
    ...(isBlind(waiver) ? { accepts: 'inconclusive' } : {}),
    ...(since === undefined ? {} : { since }),
    ...(obstacle === undefined ? {} : { obstacle: text(obstacle) }),
  }
}

/**
 * Whether a waiver is about the finding and accepts its verdict, on whatever day.
 * @example waivers.some((waiver) => covers(waiver, finding))
 */
export function covers(waiver: Waiver, finding: Finding): boolean {
  if (!isAbout(waiver, finding)) return false
  if (!isBlind(waiver)) return finding.verdict === 'fail'
  const { obstacle } = waiver
  return (
    finding.verdict === 'inconclusive' &&
    (obstacle === undefined || obstaclesOf(finding).every((one) => matchesStar(obstacle, obstacleName(one), 'exact')))
  )
}

const isAbout = ({ check, subject }: Waiver, finding: Finding): boolean =>
  matchesStar(check, finding.check, 'exact') &&
  [finding.subject.id, finding.subject.name].some((name) => matchesStar(subject, name, 'exact'))

/**
 * The waivers that cover nothing in a complete run: what they accept is no longer there. Nothing is said of those whose
 * checks were selected only in part, that do not hold yet, or that accept failures of which one could be behind a
 * verdict that was not reached.
 * @param all ids of every check that there is
 */
export function unusedWaivers(
  waivers: readonly Waiver[],
  {
    findings,
    selected,
    all,
    now,
  }: {
    /** Before or after waivers were applied. */
    readonly findings: readonly Finding[]
    readonly selected: readonly string[]
    readonly all: readonly string[]
    readonly now: Date
  },
): UnusedWaiver[] {
  const today = now.toISOString().slice(0, 10)
  return waivers
    .filter((waiver) => {
      const named = all.filter((id) => matchesStar(waiver.check, id, 'exact'))
      if (named.length === 0 || !named.every((id) => selected.includes(id))) return false
      if ((waiver.since ?? today) > today) return false
      return !findings.some((finding) => mayUse(waiver, finding))
    })
    .map((waiver) => ({
      check: redactText(waiver.check).text,
      subject: redactText(waiver.subject).text,
      ...written(waiver),
    }))
}

/** Whether the waiver covers the finding, or would have if the verdict had been reached. */
function mayUse(waiver: Waiver, finding: Finding): boolean {
  const failure = finding.verdict === 'waived' ? { ...finding, verdict: 'fail' as const } : finding
  if (covers(waiver, failure)) return true
  return !isBlind(waiver) && finding.verdict === 'inconclusive' && matchesStar(waiver.check, finding.check, 'exact')
}
