import type { World } from '../../harness/index.ts'

/** service-a as CodeDeploy deploys it, once and well; a test listener leads to its target group too. Its ARN. */
export function byCodeDeploy(world: World): string {
  const { ecs, codedeploy, elbv2, cloudwatch } = world
  const service = ecs.services.only(({ serviceName }) => serviceName === 'service-a')
  const names = { applicationName: 'shop', deploymentGroupName: 'shop-a' }
  const { taskDefinition, networkConfiguration, loadBalancers, launchType, capacityProviderStrategy } = service
  const { platformVersion, platformFamily } = service
  Object.assign(service, {
    deploymentController: { type: 'CODE_DEPLOY' },
    deployments: [],
    taskSets: [
      {
        id: 'ecs-svc/1',
        status: 'PRIMARY',
        stabilityStatus: 'STEADY_STATE',
        scale: { value: 100, unit: 'PERCENT' },
        taskDefinition,
        networkConfiguration,
        loadBalancers,
        launchType,
        capacityProviderStrategy,
        platformVersion,
        platformFamily,
      },
    ],
  })
  const listener = elbv2.listeners.only(({ Protocol }) => Protocol === 'HTTPS')
  const ListenerArn = `${listener.ListenerArn}0`
  elbv2.listeners.add({ ...listener, ListenerArn, Port: 8443 })
  for (const rule of elbv2.rules.all().filter((row) => row.ListenerArn === listener.ListenerArn))
    elbv2.rules.add({ ...rule, ListenerArn, RuleArn: `${rule.RuleArn}0` })
  const createTime = new Date(Date.now() - 3_600_000)
  const done = { deploymentId: 'd-000000001', status: 'Succeeded' as const, createTime }
  const content = 'Resources: [{ TargetService: { Type: AWS::ECS::Service } }]'
  const revision = { revisionType: 'AppSpecContent', appSpecContent: { content, sha256: 'good' } } as const
  codedeploy.applications.add({ applicationName: names.applicationName, computePlatform: 'ECS', tags: [] })
  codedeploy.groups.add({
    ...names,
    ecsServices: [{ clusterName: service.clusterArn!.split('/').at(-1)!, serviceName: 'service-a' }],
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
    alarmConfiguration: { enabled: true, alarms: [{ name: cloudwatch.alarms.first().AlarmName! }] },
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          prodTrafficRoute: { listenerArns: [listener.ListenerArn] },
          testTrafficRoute: { listenerArns: [ListenerArn] },
        },
      ],
    },
    lastAttemptedDeployment: done,
    tags: [],
  })
  codedeploy.deployments.add({ ...names, ...done, creator: 'user', revision, targets: [] })
  return service.serviceArn!
}
