import { variants } from '../../../harness/index.ts'

variants('services.active', [
  {
    what: 'a service of that name must exist in a second cluster, and does not',
    settings: { service: { expected: ['worker', 'worker'] } },
    arrange: () => {},
    expected: ['pass', 'pass', 'pass', 'fail'],
  },
  {
    what: 'that of one of two clusters is gone',
    settings: { select: { clusters: ['production-cluster', 'second'] }, service: { expected: ['worker', 'worker'] } },
    arrange: ({ ecs }) => {
      const cluster = ecs.clusters.only(({ clusterName }) => clusterName === 'production-cluster')
      const clusterArn = cluster.clusterArn!.replace('production-cluster', 'second')
      ecs.clusters.add({ ...cluster, clusterName: 'second', clusterArn })
    },
    expected: ['pass', 'pass', 'pass', 'fail'],
  },
  {
    what: 'it is gone from both',
    settings: { service: { expected: ['nightly', 'nightly'] } },
    arrange: () => {},
    expected: ['pass', 'pass', 'pass', 'fail', 'fail'],
  },
])

variants('services.count', [
  {
    what: 'a daemon on fewer instances than services want tasks',
    arrange: ({ autoscaling, ecs }) => {
      const service = ecs.services.only(({ serviceName }) => serviceName === 'worker')
      const [, ...others] = ecs.tasks.filter(({ group }) => group === 'service:worker')
      for (const { taskArn } of others) ecs.tasks.remove((task) => task.taskArn === taskArn)
      Object.assign(service, { schedulingStrategy: 'DAEMON', desiredCount: 1 })
      autoscaling.targets.remove(({ ResourceId }) => ResourceId!.endsWith('/worker'))
    },
    expected: ['pass', 'pass', 'pass'],
  },
])
