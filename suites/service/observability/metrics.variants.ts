import { variants } from '../../../harness/index.ts'

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
