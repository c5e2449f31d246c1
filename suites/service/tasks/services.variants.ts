import { variants, type World } from '../../../harness/index.ts'

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

/** service-a was rolled back; what its later deployment brings is said by `brings`. */
function rolledBackBefore({ ecs }: World, brings: 'something new' | 'what failed'): void {
  const good = ecs.serviceDeployments.only(({ serviceArn }) => serviceArn?.endsWith('/service-a') === true)
  const running = good.targetServiceRevision!
  const revision = ecs.revisions.only(({ serviceRevisionArn }) => serviceRevisionArn === running.arn)
  const taskDefinition = brings === 'what failed' ? revision.taskDefinition : 'service-a:broken'
  for (const [suffix, deployed] of [
    ['-old', 'service-a:old'],
    ['-failed', taskDefinition],
  ])
    ecs.revisions.add({
      ...revision,
      serviceRevisionArn: `${running.arn}${suffix}`,
      ...(deployed !== undefined && { taskDefinition: deployed }),
    })
  good.sourceServiceRevisions = [{ arn: `${running.arn}-old` }]
  ecs.serviceDeployments.add({
    ...good,
    serviceDeploymentArn: `${good.serviceDeploymentArn}0`,
    createdAt: new Date(good.createdAt!.getTime() - 60_000),
    targetServiceRevision: { arn: `${running.arn}-failed` },
    status: 'ROLLBACK_SUCCESSFUL',
  })
}

variants('services.last-deployment', [
  {
    what: 'rolled back, and something new was deployed since',
    arrange: (world) => rolledBackBefore(world, 'something new'),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'rolled back, and the same went well since',
    arrange: (world) => rolledBackBefore(world, 'what failed'),
    expected: ['pass', 'pass', 'pass'],
  },
])
