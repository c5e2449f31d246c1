/**
 * Services that are run otherwise than the reference platform's, and rightly so; some that only look right; and other
 * ways to look at them.
 */
import { afterAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { referenceOverrides } from '../../fixtures/platform/settings.ts'
import { loadChecks, ownCheckFiles } from '../../harness/selection/discover.ts'
import { settingsFor, type SettingsOverrides } from '../../harness/environment/settings/index.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'

const { checks } = await loadChecks(await ownCheckFiles())
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

const HOUR = 3_600_000

const stream = ({ logs }: World) => logs.streams.first(({ logGroupName }) => logGroupName === '/ecs/service-a')
const write = (world: World, message: string, timestamp = Date.now()) => {
  const { logGroupName, logStreamName = '' } = stream(world)
  world.logs.events.add({ logGroupName, logStreamName, message, timestamp, ingestionTime: timestamp, eventId: message })
}
const definition = ({ ecs }: World, service: string) =>
  ecs.taskDefinitions.first(({ family }) => family === `production-${service}`)
const secretPolicy = (world: World, change: (policy: { Statement: Record<string, unknown>[] }) => void) => {
  const role = world.iam.roles.only(({ RoleName }) => RoleName.endsWith('-execution-role'))
  const policy = JSON.parse(role.inlinePolicies['secrets']!) as { Statement: Record<string, unknown>[] }
  change(policy)
  role.inlinePolicies['secrets'] = JSON.stringify(policy)
}
const decryptOnlyBy = (service: string) => (world: World) =>
  secretPolicy(world, ({ Statement }) => {
    Statement.find(({ Action }) => Action === 'kms:Decrypt')!['Condition'] = {
      StringEquals: { 'kms:ViaService': service },
    }
  })

/** Keeps the database's secret of service-a in another account, encrypted with a key of this one. */
function shareSecret(world: World, central: World, allowed: boolean): void {
  const own = world.secretsmanager.secrets.only(({ Name }) => Name === 'production/service-a/database')
  const role = definition(world, 'service-a').executionRoleArn!
  const ARN = own.ARN.replace('111122223333', '444455556666')
  const Statement = [
    { Effect: 'Allow', Principal: { AWS: role }, Action: 'secretsmanager:GetSecretValue', Resource: '*' },
  ]
  const KmsKeyId = world.kms.keys.only(({ Description }) => Description.startsWith('secrets ')).Arn
  central.secretsmanager.secrets.add({
    ...own,
    ARN,
    KmsKeyId,
    ...(allowed && { policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
  })
  for (const secret of definition(world, 'service-a').containerDefinitions![0]!.secrets!)
    secret.valueFrom = secret.valueFrom!.replace(own.ARN, ARN)
  secretPolicy(
    world,
    (policy) =>
      void policy.Statement.push({
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'kms:Decrypt'],
        Resource: '*',
      }),
  )
}

/** service-a as a blue/green deployment may leave it: its other target group serves. */
function afterBlueGreen(world: World): void {
  const service = world.ecs.services.only(({ serviceName }) => serviceName === 'service-a')
  const [balancer] = service.loadBalancers!
  const blue = world.elbv2.targetGroups.only(({ TargetGroupArn }) => TargetGroupArn === balancer!.targetGroupArn)
  const rule = world.elbv2.rules.only(({ Priority }) => Priority === '100')
  const TargetGroupArn = blue.TargetGroupArn.replace(/targetgroup\/[^/]+/, '$&-green')
  world.elbv2.targetGroups.add({ ...blue, TargetGroupArn, TargetGroupName: `${blue.TargetGroupName}-green` })
  for (const target of world.elbv2.targets.all()) {
    world.elbv2.targets.remove((row) => row === target)
    world.elbv2.targets.add({ ...target, TargetGroupArn })
  }
  const TargetGroups = [
    { TargetGroupArn: blue.TargetGroupArn, Weight: 0 },
    { TargetGroupArn, Weight: 100 },
  ]
  rule.Actions = [{ Type: 'forward', ForwardConfig: { TargetGroups } }]
  balancer!.advancedConfiguration = { alternateTargetGroupArn: TargetGroupArn, productionListenerRule: rule.RuleArn }
  const { deploymentCircuitBreaker: _breaker, ...others } = service.deploymentConfiguration!
  service.deploymentConfiguration = { ...others, strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 }
  world.autoscaling.policies.remove(
    ({ PolicyName, ResourceId }) => PolicyName === 'alb-request-count' && ResourceId!.endsWith('/service-a'),
  )
}

const BLUE_GREEN: readonly [check: string, verdicts: readonly string[]][] = [
  ['targets.healthy', ['pass']],
  ['targets.registration', ['pass']],
  ['targets.health-check', ['pass']],
  ['listeners.rules', ['pass']],
  ['listeners.reach', ['pass']],
  ['resources.routing', ['pass']],
  ['metrics.response-time', ['pass']],
  ['metrics.errors', ['pass']],
  ['scaling.tracking', ['pass', 'pass', 'not-applicable']],
  ['deployments.circuit-breaker', ['not-applicable', 'pass', 'pass']],
  ['deployments.percents', ['not-applicable', 'pass', 'pass']],
  ['deployments.alarms', ['pass', 'pass', 'pass']],
]

interface Variant {
  readonly what: string
  readonly check: string
  /** Verdict of the first service or definition, service-a's, and of the two others. */
  readonly verdicts: readonly string[]
  readonly settings?: SettingsOverrides
  readonly arrange: (world: World, central: World) => void
}

const VARIANTS: readonly Variant[] = [
  ...BLUE_GREEN.map(([check, verdicts]) => ({
    what: 'blue/green deployments by ECS',
    check,
    verdicts,
    arrange: afterBlueGreen,
  })),
  {
    what: 'a broader rule that comes first and leads to the same targets',
    check: 'listeners.rules',
    verdicts: ['pass'],
    arrange: ({ elbv2 }) => {
      const rule = elbv2.rules.only(({ Priority }) => Priority === '100')
      elbv2.rules.add({
        ...rule,
        RuleArn: `${rule.RuleArn}0`,
        Priority: '5',
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } }],
      })
    },
  },
  {
    what: 'a rule of a test listener that names the target group without a weight',
    check: 'listeners.rules',
    verdicts: ['pass'],
    arrange: ({ elbv2 }) => {
      const rule = elbv2.rules.only(({ Priority }) => Priority === '100')
      const TargetGroups = [{ TargetGroupArn: elbv2.targetGroups.only().TargetGroupArn, Weight: 0 }]
      elbv2.rules.add({
        ...rule,
        RuleArn: `${rule.RuleArn}0`,
        Priority: '50',
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/test/*'] } }],
        Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }],
      })
    },
  },
  {
    what: 'AWS does not know yet that a stream has new events',
    check: 'logs.received',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) => {
      delete stream(world).writer
      write(world, 'INFO still here')
      Object.assign(stream(world), { lastEventTimestamp: Date.now() - HOUR, lastIngestionTime: Date.now() - HOUR })
    },
  },
  {
    what: 'a container that prepared something at the start and is done',
    check: 'logs.received',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) => {
      const { containerDefinitions = [] } = definition(world, 'service-a')
      containerDefinitions.push({
        name: 'migrations',
        image: 'migrations',
        essential: false,
        logConfiguration: containerDefinitions[0]!.logConfiguration,
      })
    },
  },
  {
    what: 'a service whose logs go to a router',
    check: 'logs.received',
    verdicts: ['inconclusive', 'pass', 'pass'],
    arrange: (world) =>
      void (definition(world, 'service-a').containerDefinitions![0]!.logConfiguration = { logDriver: 'awsfirelens' }),
  },
  ...['logs.received', 'logs.errors'].map((check) => ({
    what: 'a service whose logs go to another region',
    check,
    verdicts: ['inconclusive', 'pass', 'pass'],
    arrange: (world: World) =>
      void (definition(world, 'service-a').containerDefinitions![0]!.logConfiguration!.options!['awslogs-region'] =
        'eu-west-1'),
  })),
  {
    what: 'tasks that were well until they ended, a quarter of an hour ago',
    check: 'metrics.utilisation',
    verdicts: ['inconclusive', 'pass', 'pass'],
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
  },
  {
    what: 'a role by its name',
    check: 'resources.service',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) =>
      void (definition(world, 'service-a').executionRoleArn = definition(world, 'service-a')
        .executionRoleArn!.split('/')
        .at(-1)!),
  },
  {
    what: 'a service that is scaled to nothing',
    check: 'targets.healthy',
    verdicts: ['not-applicable'],
    arrange: ({ ecs, elbv2 }) => {
      ecs.services.first(({ serviceName }) => serviceName === 'service-a').desiredCount = 0
      ecs.tasks.remove(({ group }) => group === 'service:service-a')
      elbv2.targets.clear()
    },
  },
  {
    what: 'a parameter of another account, whose namesake is in this one',
    check: 'secrets.exist',
    verdicts: ['pass', 'inconclusive', 'pass', 'pass'],
    arrange: (world) => {
      const secret = definition(world, 'service-a').containerDefinitions![0]!.secrets!.find(({ valueFrom }) =>
        valueFrom!.includes(':ssm:'),
      )
      secret!.valueFrom = secret!.valueFrom!.replace('111122223333', '444455556666')
    },
  },
  {
    what: 'streams that do not name their task',
    check: 'logs.received',
    verdicts: ['inconclusive', 'pass', 'pass'],
    arrange: (world) =>
      void delete definition(world, 'service-a').containerDefinitions![0]!.logConfiguration!.options![
        'awslogs-stream-prefix'
      ],
  },
  {
    what: 'an error in streams that do not name their task',
    check: 'logs.errors',
    verdicts: ['fail', 'pass', 'pass'],
    arrange: (world) => {
      delete definition(world, 'service-a').containerDefinitions![0]!.logConfiguration!.options![
        'awslogs-stream-prefix'
      ]
      write(world, 'ERROR somewhere')
    },
  },
  {
    what: 'an error of two hours ago',
    check: 'logs.errors',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) => write(world, 'ERROR long ago', Date.now() - 2 * HOUR),
  },
  {
    what: 'an error of two hours ago, since the deployment',
    check: 'logs.errors',
    verdicts: ['fail', 'pass', 'pass'],
    settings: { observability: { logSince: 'deployment', logWindowMinutes: 240 } },
    arrange: (world) => {
      for (const { deployments } of world.ecs.services)
        for (const deployment of deployments!) deployment.createdAt = new Date(Date.now() - 3 * HOUR)
      write(world, 'ERROR since the deployment', Date.now() - 2 * HOUR)
    },
  },
  {
    what: 'an error before the deployment',
    check: 'logs.errors',
    verdicts: ['pass', 'pass', 'pass'],
    settings: { observability: { logSince: 'deployment' } },
    arrange: (world) => write(world, 'ERROR of the revision before', Date.now() - HOUR / 2),
  },
  {
    what: 'nothing, asked of Logs Insights',
    check: 'logs.errors',
    verdicts: ['pass', 'pass', 'pass'],
    settings: { observability: { logSearch: 'insights' } },
    arrange: () => {},
  },
  {
    what: 'an error that Logs Insights finds',
    check: 'logs.errors',
    verdicts: ['fail', 'pass', 'pass'],
    settings: { observability: { logSearch: 'insights' } },
    arrange: (world) => write(world, 'WARN Connection refused (redis:6379)'),
  },
  {
    what: 'terms that mean something in regular expressions, asked of Logs Insights',
    check: 'logs.errors',
    verdicts: ['pass', 'pass', 'pass'],
    settings: {
      observability: {
        logSearch: 'insights',
        logPatterns: { application: ['E.R'], performance: ['a/b'], security: ['(x|y)'], deployment: [] },
      },
    },
    arrange: (world) => write(world, 'EOR x a-b'),
  },
  {
    what: 'the log group of a service cannot be searched',
    check: 'logs.errors',
    verdicts: ['inconclusive', 'pass', 'pass'],
    arrange: ({ logs }) => void logs.groups.delete('/ecs/service-a'),
  },
  {
    what: 'secrets by the policies alone',
    check: 'secrets.readable',
    verdicts: ['pass', 'pass', 'pass'],
    settings: { identity: { simulatePolicies: false } },
    arrange: () => {},
  },
  {
    what: 'a role that may not decrypt, by the policies alone',
    check: 'secrets.readable',
    verdicts: ['fail', 'fail', 'fail'],
    settings: { identity: { simulatePolicies: false } },
    arrange: (world) =>
      secretPolicy(
        world,
        (policy) => (policy.Statement = policy.Statement.filter(({ Action }) => Action !== 'kms:Decrypt')),
      ),
  },
  {
    what: 'decryption through Secrets Manager only: the parameter of service-a stays sealed',
    check: 'secrets.readable',
    verdicts: ['fail', 'pass', 'pass'],
    arrange: decryptOnlyBy('secretsmanager.us-east-1.amazonaws.com'),
  },
  ...['production', 'develop'].map((environment) => ({
    what: `secrets by a tag that says ${environment}`,
    check: 'secrets.readable',
    verdicts: Array.from({ length: 3 }, () => (environment === 'production' ? 'pass' : 'fail')),
    arrange: (world: World) =>
      secretPolicy(world, ({ Statement }) => {
        const read = Statement.find(({ Action }) => JSON.stringify(Action).includes('secretsmanager:GetSecretValue'))!
        read['Action'] = ['ssm:GetParameters']
        const Condition = { StringEquals: { 'aws:ResourceTag/Environment': environment } }
        Statement.push(
          { ...read, Resource: '*', Action: 'secretsmanager:GetSecretValue', Condition },
          { ...read, Resource: '*' },
        )
      }),
  })),
  ...(['with a policy that lets the role in', 'without a policy'] as const).map((how, index) => ({
    what: `a secret of the central account, ${how}`,
    check: 'secrets.readable',
    verdicts: [index === 0 ? 'pass' : 'fail', 'pass', 'pass'],
    arrange: (world: World, central: World) => shareSecret(world, central, index === 0),
  })),
  {
    what: 'secrets by ARNs that lack the random end, as many write them',
    check: 'secrets.exist',
    verdicts: ['pass', 'pass', 'pass', 'pass'],
    arrange: ({ ecs }) => {
      for (const { containerDefinitions = [] } of ecs.taskDefinitions)
        for (const secret of containerDefinitions[0]!.secrets ?? [])
          secret.valueFrom = secret.valueFrom!.replace(/(:secret:[^:]+)-\w{6}/, '$1')
    },
  },
  {
    what: 'variables from a file in a bucket',
    check: 'secrets.plain-environment',
    verdicts: ['inconclusive', 'pass', 'pass'],
    arrange: (world) =>
      void (definition(world, 'service-a').containerDefinitions![0]!.environmentFiles = [
        { type: 's3', value: 'arn:aws:s3:::configuration/service-a.env' },
      ]),
  },
  {
    what: 'a secret in another region',
    check: 'secrets.exist',
    verdicts: ['inconclusive', 'pass', 'pass', 'pass', 'pass'],
    arrange: (world) => {
      const [secret] = definition(world, 'service-a').containerDefinitions![0]!.secrets!
      secret!.valueFrom = secret!.valueFrom!.replace(':us-east-1:', ':eu-west-1:')
    },
  },
  {
    what: 'bounds of its own',
    check: 'scaling.bounds',
    verdicts: ['pass', 'pass', 'pass'],
    settings: { service: { scalingBoundsOf: { 'service-a': { min: 3, max: 50 } } } },
    arrange: ({ autoscaling }) =>
      void (autoscaling.targets.first(({ ResourceId }) => ResourceId!.endsWith('/service-a')).MaxCapacity = 50),
  },
  {
    what: 'a second policy that takes workers away when the queue is short',
    check: 'scaling.steps',
    verdicts: ['pass'],
    arrange: ({ autoscaling, cloudwatch }) => {
      const out = autoscaling.policies.only(({ PolicyType }) => PolicyType === 'StepScaling')
      const long = cloudwatch.alarms.only(({ AlarmActions }) => AlarmActions!.includes(out.PolicyARN!))
      const StepScalingPolicyConfiguration = {
        ...out.StepScalingPolicyConfiguration,
        StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -1 }],
      }
      const PolicyARN = `${out.PolicyARN}-in`
      autoscaling.policies.add({
        ...out,
        PolicyARN,
        PolicyName: 'queue-length-scaling-in',
        StepScalingPolicyConfiguration,
      })
      cloudwatch.alarms.add({
        ...long,
        AlarmName: 'queue-short',
        ComparisonOperator: 'LessThanThreshold',
        AlarmActions: [PolicyARN],
      })
    },
  },
  ...(['STEADY_STATE', 'STABILIZING'] as const).map((stabilityStatus) => ({
    what: `a service that CodeDeploy deploys, ${stabilityStatus}`,
    check: 'watch.deployment',
    verdicts: [stabilityStatus === 'STEADY_STATE' ? 'pass' : 'inconclusive'],
    settings: { watch: { seconds: 900, intervalSeconds: 300 } },
    arrange: ({ ecs }: World) =>
      void Object.assign(
        ecs.services.only(({ serviceName }) => serviceName === 'worker'),
        {
          deployments: [],
          deploymentController: { type: 'CODE_DEPLOY' },
          taskSets: [{ id: 'ecs-svc/1', status: 'PRIMARY', stabilityStatus }],
        },
      ),
  })),
  {
    what: 'an image of another account',
    check: 'resources.service',
    verdicts: ['inconclusive', 'pass', 'pass'],
    arrange: (world) =>
      void (definition(world, 'service-a').containerDefinitions![0]!.image =
        '444455556666.dkr.ecr.us-east-1.amazonaws.com/central/api:v1.2.3'),
  },
]

test.for(VARIANTS)('$what: $check', async ({ check: id, verdicts, settings, arrange }, context) => {
  const check = checks.find((each) => each.id === id)
  expect(check).toBeDefined()
  const base = referenceOverrides('production')
  const overrides = Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(settings ?? {})])].map((key) => [
      key,
      { ...base[key as keyof SettingsOverrides], ...settings?.[key as keyof SettingsOverrides] },
    ]),
  )
  const { findings } = await proof.run(check!, context, {
    settings: settingsFor('production', 'production', overrides),
    arrange: async (sandbox) => arrange(sandbox.world(SANDBOX_REGION), sandbox.world(SANDBOX_REGION, '444455556666')),
  })
  expect(
    findings.map(({ verdict, message }) =>
      verdict === 'pass' || verdicts.includes(verdict) ? verdict : `${verdict}: ${message}`,
    ),
  ).toEqual(verdicts)
})
