/** Which findings of a run only repeat others: known when all of them are there. */
import { isAccepted } from '../../record/acceptance.ts'
import type { Echo, Finding } from '../../record/run.ts'
import { VERDICTS } from '../../record/verdict.ts'

/**
 * Findings in which each echo names the finding at its root, and is waived or accepted with it. What claims to repeat a
 * finding that is not there, that passed, or that repeats it in turn, counts by itself.
 * @example settleEchoes(run.findings)
 */
export function settleEchoes(findings: readonly Finding[]): Finding[] {
  const byCheck = Map.groupBy(findings, ({ check }) => check)
  return findings.map((finding) => {
    const { echoOf, ...own } = finding
    if (echoOf === undefined) return finding
    const root = rootOf(finding, byCheck)
    return root === undefined
      ? own
      : { ...waivedWith(root, own), echoOf: { check: root.check, subject: root.subject.id } }
  })
}

type ByCheck = ReadonlyMap<string, readonly Finding[]>

/** Follows the echoes to the finding that repeats no other; undefined when there is none, or only a circle. */
function rootOf(finding: Finding, byCheck: ByCheck): Finding | undefined {
  const seen = new Set([finding.id])
  let root: Finding | undefined
  for (let next = repeated(finding, byCheck); next !== undefined; next = repeated(next, byCheck)) {
    if (seen.has(next.id)) return undefined
    seen.add(next.id)
    root = next
  }
  return root
}

/** The finding that another one says it repeats; undefined when it does not say the same, or is that very one. */
function repeated(finding: Finding, byCheck: ByCheck): Finding | undefined {
  const { echoOf } = finding
  // Helpers that several checks share name the root to the root, too.
  if (echoOf === undefined || echoOf.check === finding.check) return undefined
  const candidates = meant(echoOf, finding, byCheck.get(echoOf.check) ?? [])
  return candidates.every((root) => saysTheSame(root, finding)) ? candidates[0] : undefined
}

/** The findings that an echo may be of, what needs action first. */
function meant({ subject }: Echo, finding: Finding, all: readonly Finding[]): readonly Finding[] {
  const rank = ({ verdict }: Finding): number => VERDICTS.indexOf(verdict)
  const on = (id: string): readonly Finding[] => all.filter((root) => root.subject.id === id)
  if (subject !== undefined) {
    // A root without subjects has one finding, about the account.
    const exact = on(subject)
    return exact.length > 0 || all[0]?.subject.type !== 'account' ? exact : all
  }
  const same = on(finding.subject.id)
  return same.length > 0 ? same : all.toSorted((a, b) => rank(a) - rank(b))
}

/** A failure was seen: it does not only repeat a question that nobody could answer. */
const saysTheSame = (root: Finding, finding: Finding): boolean =>
  root.verdict === 'fail' ||
  root.verdict === 'waived' ||
  (root.verdict === 'inconclusive' && finding.verdict === 'inconclusive')

function waivedWith(root: Finding, echo: Finding): Finding {
  const { waiver } = root
  if (waiver === undefined) return echo
  if (root.verdict === 'waived' && echo.verdict === 'fail') return { ...echo, verdict: 'waived', waiver }
  return isAccepted(root) && echo.verdict === 'inconclusive' ? { ...echo, waiver } : echo
}
