/**
 * Everything that a service is made of, by the list "Resources Created" of the deployment guide; for what deploys it
 * see pipelines.exist.
 */
import {
  check,
  definitionsOf,
  deployedAs,
  destinationOf,
  lastPart,
  placementOf,
  watchedBy,
  type CheckContext,
  type Platform,
} from '../../../harness/index.ts'
import { allowsTcp } from '../../../harness/reachability/index.ts'
import { unlessAwaiting } from '../deployed-definitions.ts'
import { executionUses } from './execution-use.ts'
import { ecrRepositoryOf } from './resources-images.ts'

type Service = Awaited<ReturnType<Platform['services']>>[number]
type OpenService = Awaited<ReturnType<Platform['openServices']>>[number]
type Definition = Awaited<ReturnType<Platform['taskDefinitions']>>[number]

const CONTROLS = { nist: ['CM-2', 'CM-6', 'CM-8'], soc2: ['CC7.1', 'CC8.1'] } as const

check('resources.service', {
  title: 'What a service is made of exists: repository, task definition, its roles, security groups and log groups',
  covers: ['DG-SVC-09'],
  controls: CONTROLS,
  severity: 'high',
  remedy: 'Create again what is missing, as the service is defined, and find out who deleted it.',
  each: (platform) => platform.services(),
  async verify(service, context) {
    const { platform, expect } = context
    unlessAwaiting(service, context)
    const definitions = definitionsOf(service, await platform.taskDefinitions())
    const missing = [
      ...(definitions.length > 0 ? [] : [`task definition ${service.taskDefinition} is missing`]),
      ...definitions
        .filter(({ status }) => status !== 'ACTIVE')
        .map(
          ({ taskDefinitionArn, status }) =>
            `task definition ${taskDefinitionArn} is ${status}: no task can be started anew from it`,
        ),
      ...(
        await Promise.all([
          ...definitions.flatMap((definition) => [
            repositories(definition, context),
            roles(definition, context),
            logGroups(definition, context),
          ]),
          securityGroups(service, context),
        ])
      ).flat(),
    ]
    expect([...new Set(missing)], `resources of service ${service.subject.name}`).toEqual([])
  },
  breaks: {
    'the repository is gone': ({ ecr }) => {
      ecr.repositories.remove(({ repositoryName = '' }) => repositoryName.endsWith('service-a'))
      return 'service-a'
    },
    'the task definition was deregistered': (_, find) => {
      find.taskDefinition('service-b').status = 'INACTIVE'
      return 'service-b'
    },
    'the task role is gone': ({ iam }) => void iam.roles.remove(({ RoleName }) => RoleName === 'production-task-role'),
    'one role for both purposes': (_, find) => {
      const definition = find.taskDefinition('worker')
      definition.taskRoleArn = definition.executionRoleArn
      return 'worker'
    },
    'the security group is gone': ({ ec2 }, find) => {
      const service = find.service('service-a')
      const [id] = service.networkConfiguration!.awsvpcConfiguration!.securityGroups!
      ec2.securityGroups.remove(({ GroupId }) => GroupId === id)
      return 'service-a'
    },
    'the log group is gone': ({ logs }) => {
      logs.groups.remove(({ logGroupName }) => logGroupName === '/ecs/worker')
      return 'worker'
    },
  },
})

check('resources.routing', {
  title: 'What brings requests to a public service exists: target group, and a listener or rule that forwards to it',
  covers: ['DG-SVC-09'],
  controls: CONTROLS,
  severity: 'high',
  remedy:
    'Create the target group and a listener rule that forwards to it, and name the group in the load balancers ' +
    'of the service.',
  each: async (platform) => {
    const meant = await Promise.all(
      (await platform.openServices()).map(async (service) => ({
        service,
        is: await isForBalancers(service, platform),
      })),
    )
    return meant.flatMap(({ service, is }) => (is ? [service] : []))
  },
  whenNone: {
    verdict: 'not-applicable',
    because:
      'No service of the platform stands behind a load balancer, or wears a group that lets one in on a port of its ' +
      'containers.',
  },
  async verify(service, { aws, platform, expect }) {
    const loadBalancers = deployedAs(service).flatMap((deployed) => deployed.loadBalancers ?? [])
    const [{ TargetGroups = [] }, balancers] = await Promise.all([
      aws.elbv2.describeTargetGroups(),
      platform.loadBalancers(),
    ])
    const listeners = (
      await Promise.all(balancers.map(({ LoadBalancerArn }) => aws.elbv2.describeListeners({ LoadBalancerArn })))
    ).flatMap(({ Listeners = [] }) => Listeners)
    const rules = (
      await Promise.all(listeners.map(({ ListenerArn }) => aws.elbv2.describeRules({ ListenerArn })))
    ).flatMap(({ Rules = [] }) => Rules)
    const reached = new Set(
      rules.flatMap(({ Actions = [] }) =>
        Actions.flatMap(({ TargetGroupArn, ForwardConfig }) => [
          TargetGroupArn,
          ...(ForwardConfig?.TargetGroups ?? [])
            .filter(({ Weight = 1 }) => Weight > 0)
            .map((group) => group.TargetGroupArn),
        ]),
      ),
    )
    const groups = loadBalancers.flatMap(({ targetGroupArn, advancedConfiguration }) =>
      targetGroupArn === undefined
        ? []
        : [{ targetGroupArn, alternate: advancedConfiguration?.alternateTargetGroupArn }],
    )
    const missing = groups.length === 0 ? ['it has no target group'] : []
    for (const { targetGroupArn, alternate } of groups) {
      // Deployments that shift traffic swap the two: only one of them receives it.
      const both = alternate === undefined ? [targetGroupArn] : [targetGroupArn, alternate]
      const absent = both.filter((arn) => !TargetGroups.some(({ TargetGroupArn }) => TargetGroupArn === arn))
      missing.push(...absent.map((arn) => `target group ${arn} does not exist`))
      if (absent.length === 0 && !both.some((arn) => reached.has(arn)))
        missing.push(`no listener and no rule forwards to target group ${both.join(' or ')}`)
    }
    expect(missing, `way to service ${service.subject.name}`).toEqual([])
  },
  breaks: {
    'the target group is gone': ({ elbv2 }) => {
      elbv2.targetGroups.remove(({ TargetGroupName }) => TargetGroupName === 'production-service-a')
      return 'service-a'
    },
    'no rule forwards to it': ({ elbv2 }, find) => {
      const group = find.targetGroup().TargetGroupArn
      elbv2.rules.remove(({ Actions, IsDefault }) => !IsDefault && JSON.stringify(Actions).includes(group!))
      return 'service-a'
    },
    'the service is not registered with any': (_, find) => {
      find.service('service-a').loadBalancers = []
      return 'service-a'
    },
  },
})

/**
 * Whether a service is meant to be reached through a load balancer: it names one, or it wears a group that lets one in
 * on a port that its containers map.
 */
async function isForBalancers(service: OpenService, platform: Platform): Promise<boolean> {
  if (deployedAs(service).some(({ loadBalancers = [] }) => loadBalancers.length > 0)) return true
  const [definitions, groups, balancers] = await Promise.all([
    platform.taskDefinitions(),
    platform.securityGroups(),
    platform.loadBalancers(),
  ])
  const mapped = definitionsOf(service, definitions)
    .flatMap(({ containerDefinitions = [] }) => containerDefinitions)
    .flatMap(({ portMappings = [] }) => portMappings.flatMap(({ containerPort }) => containerPort ?? []))
  const ofBalancers = balancers.flatMap(({ SecurityGroups = [] }) => SecurityGroups)
  return groups
    .filter(({ GroupId = '' }) => service.placement.groupIds.includes(GroupId))
    .flatMap(({ ingress }) => ingress)
    .some((rule) => ofBalancers.includes(rule.group?.id ?? '') && mapped.some((port) => allowsTcp(rule, port)))
}

check('resources.watching', {
  title: 'What scales and watches a service exists: scaling policies and alarms',
  covers: ['DG-SVC-09'],
  controls: { nist: ['CM-2', 'CM-6', 'SI-4'], soc2: ['CC7.2', 'A1.1'] },
  severity: 'medium',
  remedy:
    'Create scaling policies and alarms of the service; the checks scaling.* and alarms.* say which, and what ' +
    'they should look like.',
  each: (platform) => platform.scaledServices(),
  async verify({ service, policies, subject }, { platform, settings, expect }) {
    const cluster = lastPart(service.clusterArn)
    const watched = (await platform.watchedServices()).has(`${cluster}/${service.serviceName}`)
    // ECS runs a daemon's task on each instance: nothing can scale it.
    const scales = settings.service.scalingBounds !== 'fixed' && service.schedulingStrategy !== 'DAEMON'
    const missing = [
      ...(policies.length === 0 && scales ? ['it has no scaling policy'] : []),
      ...(watched ? [] : ['no alarm watches it']),
    ]
    expect(missing, `watch over service ${subject.name}`).toEqual([])
  },
  breaks: {
    'no scaling policy': ({ autoscaling }) => {
      autoscaling.policies.remove(({ ResourceId }) => ResourceId?.endsWith('/service-b') ?? false)
      return 'service-b'
    },
    'no alarm': ({ cloudwatch }) => {
      cloudwatch.alarms.remove((alarm) =>
        watchedBy(alarm).some(({ dimensions }) => dimensions['ServiceName'] === 'worker'),
      )
      return 'worker'
    },
    'alarms of a namesake in another cluster only': ({ cloudwatch }) => {
      const own = cloudwatch.alarms.filter((alarm) =>
        watchedBy(alarm).some(({ dimensions }) => dimensions['ServiceName'] === 'service-a'),
      )
      for (const { Dimensions = [], Metrics = [] } of own)
        for (const dimension of [
          ...Dimensions,
          ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? []),
        ])
          if (dimension.Name === 'ClusterName') dimension.Value = 'another-cluster'
      return 'service-a'
    },
  },
})

type Context = Pick<CheckContext, 'aws' | 'platform' | 'region' | 'inconclusive'>

/** Images from other accounts, regions and registries are not looked up here. */
async function repositories(
  definition: Definition,
  { aws, platform, region, inconclusive }: Context,
): Promise<string[]> {
  const [{ repositories: found = [] }, [account]] = await Promise.all([
    aws.ecr.describeRepositories(),
    platform.account(),
  ])
  const images = (definition.containerDefinitions ?? []).flatMap(({ image = '' }) => ecrRepositoryOf(image) ?? [])
  const own = images.filter((image) => image.account === account?.accountId && image.region === region)
  if (own.length === 0 && images.length > 0)
    inconclusive(
      'Its images come from repositories that this run cannot see: ' +
        `${images.map(({ account: owner, region: where, name }) => `${name} of ${owner} in ${where}`).join(', ')}.`,
    )
  // Of other registries image.exists tells.
  return own
    .filter(({ name }) => !found.some(({ repositoryName }) => repositoryName === name))
    .map(({ name }) => `repository ${name} does not exist`)
}

/** A task that calls nothing of AWS needs no task role; what starts it needs an execution role. */
async function roles(definition: Definition, { aws }: Context): Promise<string[]> {
  const { RoleDetailList = [] } = await aws.iam.getAccountAuthorizationDetails()
  const { executionRoleArn, taskRoleArn } = definition
  const uses = executionUses(definition)
  const problems = [['execution role', executionRoleArn] as const, ['task role', taskRoleArn] as const].flatMap(
    ([what, arn]) => {
      if (arn === undefined)
        return what === 'task role' || uses.length === 0 ? [] : [`it has no ${what}: ${uses.join(', ')}`]
      return RoleDetailList.some(({ Arn, RoleName }) => Arn === arn || RoleName === arn)
        ? []
        : [`${what} ${arn} does not exist`]
    },
  )
  return executionRoleArn !== undefined && executionRoleArn === taskRoleArn
    ? [...problems, 'execution role and task role are one and the same']
    : problems
}

async function securityGroups(service: Service, { aws }: Context): Promise<string[]> {
  const { SecurityGroups = [] } = await aws.ec2.describeSecurityGroups()
  const placement = placementOf(service)
  // Tasks that share the network of their instance wear its groups.
  if (placement === undefined) return []
  const wanted = placement.groupIds
  if (wanted.length === 0) return ["it has no security group but the VPC's default one"]
  return wanted
    .filter((id) => !SecurityGroups.some(({ GroupId }) => GroupId === id))
    .map((id) => `security group ${id} does not exist`)
}

async function logGroups(definition: Definition, { aws }: Context): Promise<string[]> {
  const { logGroups: found = [] } = await aws.logs.describeLogGroups()
  return (definition.containerDefinitions ?? []).flatMap((container) => {
    const { driver, group } = destinationOf(container)
    if (driver === undefined) return [`container ${container.name} has no log group`]
    return group === undefined || found.some(({ logGroupName }) => logGroupName === group)
      ? []
      : [`log group ${group} does not exist`]
  })
}
