import { situation } from './situation.ts'

export default situation({
  what: 'a service of the same name that rests in another cluster, and alarms on too few healthy targets',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/clusters.html',
  arrange: ({ cloudwatch, ecs }, find) => {
    const row = find.service('service-a')
    const elsewhere = (arn = ''): string => arn.replace('production-cluster', 'canary')
    const cluster = ecs.clusters.first()
    ecs.clusters.add({ ...cluster, clusterName: 'canary', clusterArn: elsewhere(cluster.clusterArn) })
    ecs.services.delete(row.serviceArn)
    const resting = { desiredCount: 0, runningCount: 0, loadBalancers: [] }
    const [serviceArn, clusterArn] = [elsewhere(row.serviceArn), elsewhere(row.clusterArn)]
    ecs.services.add({ ...structuredClone(row), ...resting, serviceArn, clusterArn })
    ecs.services.add(row)
    const alarm = cloudwatch.alarms.only(({ MetricName }) => MetricName === 'UnHealthyHostCount')
    Object.assign(alarm, {
      MetricName: 'HealthyHostCount',
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: row.desiredCount,
    })
  },
  settings: { select: { clusters: ['canary', 'production-cluster'] } },
  expected: {
    'alarms.exist': { 'unhealthy-targets of production-service-a': 'pass' },
    'targets.healthy': { 'service-a': 'pass' },
  },
})
