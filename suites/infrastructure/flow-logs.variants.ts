import { variants, type Variant, type World } from '../../harness/index.ts'
import { shareAndHide } from './network-scenes.ts'
import { addStatements } from './policy-scenes.ts'

const subnets = (world: World) => world.ec2.subnets.filter(({ DefaultForAz }) => DefaultForAz !== true)

variants('vpc.flow-logs', [
  {
    what: 'flow logs on every subnet instead of the VPC',
    arrange: (world) => {
      const log = world.ec2.flowLogs.only()
      world.ec2.flowLogs.clear()
      for (const { SubnetId } of subnets(world))
        world.ec2.flowLogs.add({ ...log, FlowLogId: `fl-${SubnetId}`, ResourceId: SubnetId })
    },
    expected: ['pass'],
  },
  {
    what: 'one flow log for accepted and one for rejected traffic',
    arrange: (world) => {
      const log = world.ec2.flowLogs.only()
      log.TrafficType = 'ACCEPT'
      world.ec2.flowLogs.add({ ...log, FlowLogId: 'fl-2', TrafficType: 'REJECT' })
    },
    expected: ['pass'],
  },
  {
    what: 'two flow logs, of which the one for rejected traffic is not delivered',
    arrange: (world) => {
      const log = world.ec2.flowLogs.only()
      log.TrafficType = 'ACCEPT'
      world.ec2.flowLogs.add({ ...log, FlowLogId: 'fl-2', TrafficType: 'REJECT', DeliverLogsStatus: 'FAILED' })
    },
    expected: ['fail'],
  },
])

const DELIVERY = {
  Effect: 'Allow',
  Principal: { Service: 'delivery.logs.amazonaws.com' },
  Condition: {
    StringEquals: { 'aws:SourceAccount': '111122223333' },
    ArnLike: { 'aws:SourceArn': 'arn:aws:logs:us-east-1:111122223333:*' },
  },
}

/** What AWS writes into the policy of a bucket for flow logs. */
const deliveries = (bucket: string): object[] => [
  { ...DELIVERY, Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${bucket}` },
  { ...DELIVERY, Action: 's3:PutObject', Resource: `arn:aws:s3:::${bucket}/flow-logs/AWSLogs/111122223333/*` },
]

/** The flow log goes to the bucket of the audit, which a key encrypts. */
function intoAuditBucket(world: World) {
  const bucket = world.s3.buckets.only(({ Name }) => Name.includes('-audit-'))
  const key = world.kms.keys.only(({ Description }) => Description.startsWith('audit '))
  Object.assign(world.ec2.flowLogs.only(), {
    LogDestinationType: 's3',
    LogDestination: `arn:aws:s3:::${bucket.Name}/flow-logs`,
    LogGroupName: undefined,
  })
  return { bucket, key }
}

/** The flow log goes to the log archive's bucket. */
const toArchive =
  (DeliverLogsStatus: string): NonNullable<Variant['arrange']> =>
  ({ ec2, s3 }, account) => {
    account('444455556666').s3.buckets.add({ ...s3.buckets.first(), Name: 'log-archive' })
    Object.assign(ec2.flowLogs.only(), {
      LogDestinationType: 's3',
      LogDestination: 'arn:aws:s3:::log-archive/flow-logs/',
      LogGroupName: undefined,
      DeliverLogsStatus,
    })
  }

variants('vpc.flow-logs-destination', [
  {
    what: 'a bucket of another account, to which deliveries succeed',
    arrange: toArchive('SUCCESS'),
    expected: /^pass: .*belongs to another account/s,
  },
  {
    what: 'a bucket of another account, to which deliveries fail',
    arrange: toArchive('FAILED'),
    expected: /^inconclusive: .*name a role/s,
  },
  {
    what: 'flow logs into a bucket, encrypted with the key of the audit',
    arrange: (world) => {
      const { bucket, key } = intoAuditBucket(world)
      addStatements(bucket, ...deliveries(bucket.Name))
      addStatements(key, { ...DELIVERY, Action: 'kms:GenerateDataKey*', Resource: '*' })
    },
    expected: ['pass'],
  },
  {
    what: 'flow logs into a bucket whose policy does not know them',
    arrange: (world) => {
      const { key } = intoAuditBucket(world)
      addStatements(key, { ...DELIVERY, Action: 'kms:GenerateDataKey*', Resource: '*' })
    },
    expected: [/^fail: .*the policy of bucket .* does not allow delivery.logs.amazonaws.com s3:PutObject/s],
  },
  {
    what: 'flow logs into a bucket whose policy is for those of another account',
    arrange: (world) => {
      const { bucket, key } = intoAuditBucket(world)
      const Condition = { StringEquals: { 'aws:SourceAccount': '444455556666' } }
      addStatements(bucket, ...deliveries(bucket.Name).map((statement) => ({ ...statement, Condition })))
      addStatements(key, { ...DELIVERY, Action: 'kms:GenerateDataKey*', Resource: '*' })
    },
    expected: ['fail'],
  },
  {
    what: 'flow logs into a bucket whose key does not know them',
    arrange: (world) => {
      const { bucket } = intoAuditBucket(world)
      addStatements(bucket, ...deliveries(bucket.Name))
    },
    expected: [/^fail: .*the policy of key .* does not allow delivery.logs.amazonaws.com kms:GenerateDataKey/s],
  },
  {
    what: 'a log group that is named by its ARN only',
    arrange: (world) => {
      delete world.ec2.flowLogs.only().LogGroupName
    },
    expected: ['pass'],
  },
  {
    what: "a log group of the organization's logging account, whatever ours of that name is like",
    arrange: (world) => {
      const log = world.ec2.flowLogs.only()
      log.LogDestination = log.LogDestination!.replace(/:\d{12}:/, ':999988887777:')
    },
    expected: ['inconclusive'],
  },
  {
    what: 'flow logs into Firehose, which nobody read',
    arrange: (world) => {
      world.ec2.flowLogs.only().LogDestinationType = 'kinesis-data-firehose'
    },
    expected: ['inconclusive'],
  },
])

variants('vpc.flow-logs', [
  {
    what: 'a VPC of another account, which does not show its flow logs',
    arrange: shareAndHide,
    expected: [/^inconclusive: .*account 999988887777/],
  },
])

variants('vpc.flow-logs-destination', [
  {
    what: 'a VPC of another account, which does not show its flow logs',
    arrange: shareAndHide,
    expected: ['inconclusive'],
  },
])
