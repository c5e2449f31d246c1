import { variants, type World } from '../../../harness/index.ts'
import { listen } from './pipelines-scenes.ts'

/** The trail writes to its bucket alone. */
const withoutLogGroup = ({ cloudtrail }: World) => {
  delete cloudtrail.trails.only().trail.CloudWatchLogsLogGroupArn
}

/** A rule of EventBridge on everything that the trail tells, instead of metric filters. */
function ruleOnly(world: World, State: 'ENABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' = 'ENABLED') {
  withoutLogGroup(world)
  const row = listen(world, { 'detail-type': [{ suffix: ' via CloudTrail' }] }, 'audit')
  row.rule.State = State
}

const filterOf = ({ logs }: World, ending: string) =>
  logs.metricFilters.only(({ filterName }) => filterName.endsWith(`-${ending}`))
const alarmOf = ({ cloudwatch }: World, ending: string) =>
  cloudwatch.alarms.only(({ AlarmName = '' }) => AlarmName.endsWith(`-${ending}`))

/** The trail's log group is where its ARN is changed to. */
const moveLogGroup = ({ cloudtrail }: World, from: string, to: string) => {
  const { trail } = cloudtrail.trails.only()
  trail.CloudWatchLogsLogGroupArn = trail.CloudWatchLogsLogGroupArn!.replace(from, to)
}

variants('security-events.heard', [
  {
    what: 'a rule of EventBridge that is not told of calls that only read',
    arrange: (world) => ruleOnly(world),
    expected: {
      'iam-changes': 'pass',
      'sign-in-without-mfa': 'pass',
      'unauthorized-calls': /^fail: .*GetSecretValue refused with AccessDeniedException/,
    },
  },
  {
    what: 'a rule of EventBridge that is told of all management events',
    arrange: (world) => ruleOnly(world, 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'),
    expected: { 'iam-changes': 'pass', 'unauthorized-calls': 'pass' },
  },
  {
    what: 'a rule on security groups that are opened, and not on others',
    arrange: (world) => {
      withoutLogGroup(world)
      listen(world, { source: ['aws.ec2'], detail: { eventName: [{ prefix: 'AuthorizeSecurityGroup' }] } })
    },
    expected: { 'security-group-changes': /^fail: .*RevokeSecurityGroupIngress.*CreateSecurityGroup/ },
  },
  {
    what: "the organization's trail, whose log group is another account's",
    arrange: (world) => moveLogGroup(world, '111122223333', '444455556666'),
    expected: {
      'iam-changes': /^inconclusive: .*belongs to account 444455556666; name a role/s,
      'root-use': 'pass',
    },
  },
  {
    what: "the organization's trail, which another account keeps, and which writes to no log group",
    arrange: (world) => {
      withoutLogGroup(world)
      const { trail } = world.cloudtrail.trails.only()
      trail.TrailARN = trail.TrailARN.replace('111122223333', '444455556666')
    },
    expected: { 'vpc-changes': /^inconclusive: .*belongs to account 444455556666, and who reads it there/ },
  },
  {
    what: 'a log group in the region where the trail is at home',
    arrange: (world) => moveLogGroup(world, 'us-east-1', 'eu-west-1'),
    expected: { 'iam-changes': /^inconclusive: .*is in eu-west-1, which this run does not read/ },
  },
  {
    what: 'a log group that was deleted',
    arrange: (world) => moveLogGroup(world, 'audit-trail', 'trail-of-old'),
    expected: { 'iam-changes': /^fail: .*does not exist/ },
  },
  {
    what: 'nothing but GuardDuty and Security Hub',
    arrange: withoutLogGroup,
    expected: {
      'root-use': 'pass',
      'trail-changes': /^fail: .*nobody.*CreateTrail, UpdateTrail, StartLogging: /s,
      'key-deletion': /^fail: .*DisableKey: /s,
    },
  },
  {
    what: 'a suspended GuardDuty alone',
    arrange: (world) => {
      withoutLogGroup(world)
      world.guardduty.detectors.only().Status = 'DISABLED'
    },
    expected: { 'root-use': 'fail', 'trail-changes': /^fail: .*DeleteTrail.*StopLogging/s },
  },
  {
    what: 'a filter without what Security Hub looks at',
    arrange: (world) => {
      filterOf(world, 'key-deletion').filterPattern = '{ $.eventName = DisableKey }'
    },
    expected: { 'key-deletion': 'pass' },
  },
  {
    what: 'a filter without what Security Hub, which there is not, would look at',
    settings: { has: { securityHub: false } },
    arrange: (world) => {
      filterOf(world, 'key-deletion').filterPattern = '{ $.eventName = DisableKey }'
    },
    expected: { 'key-deletion': /^fail: .*ScheduleKeyDeletion/ },
    calls: ['!DescribeHub'],
  },
  {
    what: 'filters of other forms',
    arrange: (world) => {
      filterOf(world, 'iam-changes').filterPattern = '{ $.eventSource = "iam.amazonaws.com" && $.readOnly IS FALSE }'
      filterOf(world, 'vpc-changes').filterPattern = '?CreateVpc ?DeleteVpc ?ModifyVpcAttribute ?VpcPeeringConnection'
      filterOf(world, 'route-changes').filterPattern = '{ $.eventName = %Route% }'
      filterOf(world, 'gateway-changes').metricTransformations[0]!.dimensions = { Who: '$.userIdentity.arn' }
    },
    expected: {
      'iam-changes': 'pass',
      'vpc-changes': 'pass',
      'route-changes': /^inconclusive: .*whether it matches cannot be told/,
      'gateway-changes': /^inconclusive: .*is no count of events/,
    },
  },
  {
    what: 'alarms of other thresholds and statistics',
    arrange: (world) => {
      alarmOf(world, 'unauthorized-calls').Threshold = 50
      alarmOf(world, 'sign-in-failures').Threshold = 20
      alarmOf(world, 'iam-changes').Statistic = 'Maximum'
      alarmOf(world, 'vpc-changes').Statistic = 'Average'
      Object.assign(alarmOf(world, 'route-changes'), { ComparisonOperator: 'GreaterThanThreshold', Threshold: 1 })
    },
    expected: {
      'unauthorized-calls': /^fail: .*does not fire at/,
      'sign-in-failures': 'pass',
      'iam-changes': 'pass',
      'vpc-changes': /^fail: .*it looks at the Average/,
      'route-changes': /^fail: .*does not fire at/,
    },
  },
  {
    what: 'only root use must be heard of',
    settings: { operations: { securityEvents: ['root-use'] } },
    arrange: withoutLogGroup,
    expected: ['pass'],
  },
  {
    what: 'another product reads the trail',
    settings: { operations: { securityEvents: [] } },
    arrange: withoutLogGroup,
    expected: ['not-applicable'],
    calls: ['!DescribeTrails', '!DescribeMetricFilters'],
  },
])
