import { balancerDimensions, variants } from '../../../harness/index.ts'

const HOUR = 3_600_000

variants('metrics.utilisation', [
  {
    what: 'tasks that were well until they ended, a quarter of an hour ago',
    arrange: ({ cloudwatch, ecs }) => {
      const { clusterName: ClusterName = '' } = ecs.clusters.first()
      const from = Date.now() - HOUR / 4
      const dimensions = { ClusterName, ServiceName: 'service-a' }
      for (const name of ['CPUUtilization', 'MemoryUtilization'])
        cloudwatch.set.add({
          namespace: 'AWS/ECS',
          name,
          dimensions,
          steps: [
            { from: from - HOUR, value: 30 },
            { from, value: undefined },
          ],
        })
    },
    expected: ['inconclusive', 'pass', 'pass'],
  },
])

variants('metrics.hosts', [
  {
    what: 'targets that were healthy until they were gone, a quarter of an hour ago',
    settings: { observability: { metricsMinutes: 30 } },
    arrange: ({ cloudwatch, elbv2 }) => {
      const from = Date.now() - HOUR / 4
      const { TargetGroupArn } = elbv2.targetGroups.first()
      const { LoadBalancerArn: balancer } = elbv2.loadBalancers.first()
      for (const [name, value] of Object.entries({ HealthyHostCount: 2, UnHealthyHostCount: 0 }))
        cloudwatch.set.add({
          namespace: 'AWS/ApplicationELB',
          name,
          dimensions: balancerDimensions(balancer, TargetGroupArn),
          steps: [
            { from: from - HOUR, value },
            { from, value: undefined },
          ],
        })
    },
    expected: /^inconclusive: Nothing has been published on the health/,
  },
])
