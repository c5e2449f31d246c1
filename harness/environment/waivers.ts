import * as v from 'valibot'
import { redactText } from '../../evidence/redaction/redact.ts'
import type { Finding } from '../../record/run.ts'
import { matchesStar } from '../wildcard.ts'

/** Whether a date exists, such as `2027-02-30` does not; of what is no date at all nothing is said. */
const isRealDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return true
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** An accepted failure: who accepted it, why, and until when. */
export const Waiver = v.strictObject({
  /** Check id; `*` matches any part of it. */
  check: v.pipe(v.string(), v.nonEmpty('name the check, such as "vpc.flow-logs"')),
  /** Subject id or name; `*` matches any part of it. */
  subject: v.pipe(v.string(), v.nonEmpty('name the subject, or "*" for every one')),
  /** Why the failure is accepted, in a sentence. */
  reason: v.pipe(v.string(), v.minLength(10, 'say in a sentence why the failure is accepted')),
  /** Who answers for it. */
  owner: v.pipe(v.string(), v.nonEmpty('name who answers for it')),
  /** The last day on which it holds, in UTC. */
  expires: v.pipe(v.string(), v.isoDate('write the date as YYYY-MM-DD'), v.check(isRealDate, 'there is no such day')),
})
export type Waiver = v.InferOutput<typeof Waiver>

/**
 * A failure that a waiver covers becomes `waived`; after the waiver's last day it stays a failure with a note of that.
 * Only failures can be waived.
 */
export function applyWaivers(finding: Finding, waivers: readonly Waiver[], now: Date): Finding {
  if (finding.verdict !== 'fail') return finding
  const covering = waivers.filter(
    (waiver) =>
      matchesStar(waiver.check, finding.check, 'exact') &&
      [finding.subject.id, finding.subject.name].some((name) => matchesStar(waiver.subject, name, 'exact')),
  )
  // Of several waivers, the one with the latest end.
  const [waiver] = covering.sort((a, b) => b.expires.localeCompare(a.expires))
  if (waiver === undefined) return finding
  const { expires } = waiver
  const [reason, owner] = [redactText(waiver.reason).text, redactText(waiver.owner).text]
  const expired = now.toISOString().slice(0, 10) > expires
  const applied = { reason, owner, expires, expired }
  if (!expired) return { ...finding, verdict: 'waived', waiver: applied }
  return {
    ...finding,
    waiver: applied,
    message: `${finding.message} (The waiver by ${owner}, "${reason}", expired on ${expires}: fix the cause or renew it.)`,
  }
}
