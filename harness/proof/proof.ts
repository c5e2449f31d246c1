/** Whether findings prove a check: it passes on the healthy platform, and fails only for the broken subjects. */
import type { Check } from '../authoring/check.ts'
import type { Finding } from '../../record/run.ts'
import type { SceneResult } from './scene.ts'

/**
 * Why the findings on the healthy platform are no proof; empty when they are one. A check that another test proves need
 * not pass here.
 */
export function flawsWhenHealthy({ findings }: SceneResult, { provenBy }: Pick<Check, 'provenBy'>): string[] {
  const flaws = findings
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'not-applicable')
    .map((finding) => `${finding.subject.name}: ${finding.verdict} on the healthy platform: ${finding.message}`)
  if (provenBy === undefined && !findings.some(({ verdict }) => verdict === 'pass'))
    flaws.push(
      'no subject passes on the healthy platform: ' +
        `${findings.map(({ message }) => message).join('; ') || 'there is none'}`,
    )
  return flaws
}

/** Why the findings under a break are no proof: a broken subject that does not fail, or a healthy one that does. */
export function flawsWhenBroken(broken: SceneResult, healthy: SceneResult): string[] {
  const { findings, affected } = broken
  const before = new Map(healthy.findings.map((finding) => [finding.subject.id, finding.verdict]))
  const flaws: string[] = []
  for (const id of affected ?? [])
    if (!findings.some((finding) => isAbout(finding, id)))
      flaws.push(`the break names ${id}, and no finding is about it`)
  for (const finding of findings) {
    const hit =
      affected === undefined
        ? before.get(finding.subject.id) !== 'not-applicable'
        : affected.some((id) => isAbout(finding, id))
    const expected = hit ? 'fail' : (before.get(finding.subject.id) ?? 'pass')
    if (finding.verdict !== expected)
      flaws.push(
        `${finding.subject.name} (${finding.subject.id}): ${finding.verdict} where ${expected} was ` +
          `due${finding.message === '' ? '' : `: ${finding.message}`}`,
      )
  }
  if (!findings.some(({ verdict }) => verdict === 'fail')) flaws.push('nothing failed')
  return flaws
}

/** Whether a name is a subject's whole id or the last part of it. */
export const isAbout = ({ subject: { id } }: Finding, named: string): boolean =>
  id === named || id.endsWith(`/${named}`) || id.endsWith(`:${named}`)
