import { lastPart } from '../arn.ts'
import { watchedBy } from '../platform/observability/alarms.ts'
import type { Proposal, Proposer } from './proposal.ts'

/** The metric that counts failed tasks, where an alarm watches one, and what only the owner knows of costs. */
export const watching: Proposer = async ({ platform, settings }) => {
  const [services, alarms] = await Promise.all([platform.services(), platform.metricAlarms()])
  const clusters = new Set(services.map(({ clusterArn = '' }) => lastPart(clusterArn)))
  const failures = alarms
    .flatMap((alarm) => watchedBy(alarm))
    .find(
      ({ namespace, metric, dimensions }) =>
        !namespace.startsWith('AWS/') &&
        /fail|stop/i.test(metric) &&
        clusters.has(dimensions['ClusterName'] ?? '') &&
        dimensions['ServiceName'] !== undefined,
    )
  return [
    ...(failures === undefined || settings.observability.taskFailureMetric !== null
      ? []
      : [
          {
            path: 'observability.taskFailureMetric',
            value: { namespace: failures.namespace, name: failures.metric },
            because: 'found: an alarm watches it',
          },
        ]),
    {
      path: 'observability.monthlyBudget',
      value: 1000,
      because: 'US dollars that the environment may cost in a month',
      open: true,
    },
  ] satisfies Proposal[]
}
