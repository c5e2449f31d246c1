/** Reports findings to Allure when its results are asked for. allure-vitest reads the messages of the running test. */
import type { Finding } from '../../record/run.ts'
import type { Severity } from '../../record/verdict.ts'

const LEVELS = { critical: 'blocker', high: 'critical', medium: 'normal', low: 'minor' } as const satisfies Record<
  Severity,
  string
>

/**
 * allure-vitest drops skipped tests and their notes: waived and inapplicable findings are therefore executed tests with
 * a label.
 */
export async function reportToAllure({ check, subject, verdict, message }: Finding, severity: Severity): Promise<void> {
  const allure = await import('allure-js-commons')
  await allure.severity(LEVELS[severity])
  await allure.label('verdict', verdict)
  await allure.label('check', check)
  await allure.parameter('subject', subject.id)
  await allure.description(message === '' ? verdict : `${verdict}: ${message}`)
}
