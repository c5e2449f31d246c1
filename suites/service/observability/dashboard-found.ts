/** Whether the searches and queries of a dashboard find a metric. */
import type { Selection, ShownMetric } from '../../../harness/index.ts'

/** Metrics that AWS publishes only above zero: their absence from the list means nothing. */
export const PUBLISHED_WHEN_NOT_ZERO = /^(HTTPCode_|.*ErrorCount$|RejectedConnectionCount$|.*ThrottleCount$)/

/** What is published only when a pipeline or a build runs. */
const OF_RUNS = new Set(['AWS/CodePipeline', 'AWS/CodeBuild'])

/** Whether a selection finds one of the existing metrics; undefined: that cannot be told. */
export function findsOne(
  { namespace, text, finds }: Selection,
  existing: readonly Omit<ShownMetric, 'region'>[],
): boolean | undefined {
  // A count that is published only above zero exists when another metric of the same resource does.
  const counts = (text.match(/\w+/g) ?? []).filter((word) => PUBLISHED_WHEN_NOT_ZERO.test(word))
  const found = existing.flatMap((metric) => [
    finds(metric),
    ...counts.map((count) => finds({ ...metric, metric: count })),
  ])
  if (found.includes(true)) return true
  return found.includes(undefined) || OF_RUNS.has(namespace ?? '') ? undefined : false
}
