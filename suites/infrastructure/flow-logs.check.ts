import type { FlowLog } from '@aws-sdk/client-ec2'
import { awsOfBucket, awsOfOwner, check } from '../../harness/index.ts'
import { requireDecided } from '../delivery-policies.ts'
import { intoBucket, intoGroup } from './flow-log-delivery.ts'
import { hiddenVpcs, isHidden, unlessShared } from './ownership.ts'
import { NO_VPC } from './no-vpc.ts'

check('vpc.flow-logs', {
  title: 'Flow logs record all traffic of the VPC',
  covers: ['DG-INF-05'],
  controls: {
    nist: ['AU-2', 'AU-3', 'AU-12', 'AC-4(26)', 'CA-7'],
    soc2: ['CC7.2', 'CC7.3'],
    cis: ['3.7'],
    pci: ['10.2.1', '10.6.3'],
    hipaa: ['164.312(b)'],
  },
  severity: 'high',
  remedy:
    'Create a flow log on the VPC, traffic type ALL, with a log group or bucket that exists and a role that may ' +
    'write there.',
  each: (platform) => platform.vpcs(),
  whenNone: NO_VPC,
  async verify(vpc, context) {
    const { platform, expect } = context
    const logs = await platform.flowLogs()
    const unrecorded = (id: string | undefined) => missingTraffic(logs.filter((log) => log.ResourceId === id))
    const subnets = (await platform.subnets()).filter(({ VpcId }) => VpcId === vpc.VpcId)
    const missing = unrecorded(vpc.VpcId)
    // Flow logs on every subnet together record what one on the VPC would.
    const instead = subnets.filter(({ SubnetId }) => unrecorded(SubnetId).length > 0)
    const problems =
      missing.length === 0 || (subnets.length > 0 && instead.length === 0)
        ? []
        : [
            `${missing.join(' and ')} traffic of ${vpc.VpcId} is not recorded`,
            ...(instead.length < subnets.length
              ? [`nor is that of ${instead.map(({ subject }) => subject.name).join(', ')}`]
              : []),
            ...logs.map(
              ({ FlowLogId, ResourceId, FlowLogStatus, TrafficType, DeliverLogsStatus, DeliverLogsErrorMessage }) =>
                [
                  `${FlowLogId} on ${ResourceId}: ${FlowLogStatus}, ${TrafficType}, delivery ` +
                    `${DeliverLogsStatus ?? 'unknown'}`,
                  DeliverLogsErrorMessage,
                ]
                  .filter((part) => part !== undefined)
                  .join(' '),
            ),
          ]
    await unlessShared(problems, vpc.OwnerId, context)
    expect(problems, `flow logs of ${vpc.VpcId}`).toEqual([])
  },
  breaks: {
    'no flow log': (world) => world.ec2.flowLogs.clear(),
    'only rejected traffic recorded': (_, find) => {
      find.flowLog().TrafficType = 'REJECT'
    },
    'delivery fails': (_, find) => {
      Object.assign(find.flowLog(), { DeliverLogsStatus: 'FAILED', DeliverLogsErrorMessage: 'Access error' })
    },
    'it is not active': (_, find) => {
      find.flowLog().FlowLogStatus = 'DELETING'
    },
    'it watches the default VPC instead': (_, find) => {
      find.flowLog().ResourceId = find.defaultVpc().VpcId
    },
    'on all subnets but one': (world, find) => {
      const log = find.flowLog()
      world.ec2.flowLogs.clear()
      for (const { SubnetId } of find.subnets().slice(1))
        world.ec2.flowLogs.add({ ...log, FlowLogId: `fl-${SubnetId}`, ResourceId: SubnetId })
    },
  },
})

/**
 * The kinds of traffic that no working flow log among these records. One for ACCEPT and one for REJECT together are
 * enough.
 */
function missingTraffic(logs: readonly FlowLog[]): string[] {
  const working = logs.filter(
    ({ FlowLogStatus, DeliverLogsStatus }) => FlowLogStatus === 'ACTIVE' && DeliverLogsStatus === 'SUCCESS',
  )
  return ['ACCEPT', 'REJECT'].filter(
    (traffic) => !working.some(({ TrafficType }) => TrafficType === 'ALL' || TrafficType === traffic),
  )
}

check('vpc.flow-logs-destination', {
  title: 'Flow logs go where they are kept, and may be written there',
  covers: ['DG-INF-05'],
  controls: { nist: ['AU-2', 'AU-11', 'AU-12', 'SI-12'], soc2: ['CC7.2'], pci: ['10.5.1'], hipaa: ['164.312(b)'] },
  severity: 'medium',
  remedy:
    'Create the log group with a retention, or the bucket, that the flow log names. Let its role write to the group, or ' +
    'the policies of bucket and key let delivery.logs.amazonaws.com.',
  each: async (platform) => [...(await platform.flowLogs()), ...(await hiddenVpcs(platform))],
  whenNone: {
    verdict: 'fail',
    because: 'There is no flow log on the VPC of the platform or on its subnets.',
    echoOf: 'vpc.flow-logs',
  },
  async verify(log, context) {
    const { expect, inconclusive } = context
    if (isHidden(log)) return inconclusive(log.because)
    const { LogDestinationType = 'cloud-watch-logs', LogDestination = '', LogGroupName } = log
    if (LogDestinationType === 's3') {
      const Bucket = LogDestination.split(':::')[1]?.split('/')[0] ?? ''
      const { kind } = await context.platform.bucketHome(Bucket)
      if (kind === 'another' && log.DeliverLogsStatus === 'SUCCESS')
        context.remark(`Bucket ${Bucket} belongs to another account; deliveries that succeed show that it is there.`)
      else await awsOfBucket(Bucket, context)
      expect(
        kind === 'absent' ? [`the bucket ${Bucket} does not exist`] : [],
        `destination of ${log.FlowLogId}`,
      ).toEqual([])
      const judged = await intoBucket(log, Bucket, context)
      expect(judged.problems, `destination of ${log.FlowLogId}`).toEqual([])
      requireDecided(judged, context)
    } else if (LogDestinationType === 'cloud-watch-logs') {
      const group = /:log-group:([^:]+)/.exec(LogDestination)?.[1] ?? LogGroupName
      const aws = await awsOfOwner(LogDestination, `log group ${group}, to which ${log.FlowLogId} delivers`, context)
      const { logGroups = [] } = await aws.logs.describeLogGroups()
      const found = logGroups.find(({ logGroupName }) => logGroupName === group)
      const problem =
        found === undefined
          ? `the log group ${group} does not exist`
          : found.retentionInDays === undefined
            ? `the log group ${group} keeps records for ever: no retention is set`
            : undefined
      expect(problem === undefined ? [] : [problem], `destination of ${log.FlowLogId}`).toEqual([])
      const judged = await intoGroup(log, found!, context)
      expect(judged.problems, `destination of ${log.FlowLogId}`).toEqual([])
      requireDecided(judged, context)
    } else
      inconclusive(`${log.FlowLogId} delivers to ${LogDestinationType}, whose destinations this check does not read.`)
  },
  breaks: {
    'the log group is gone': (world) =>
      void world.logs.groups.remove(({ logGroupName }) => logGroupName?.startsWith('/vpc/') === true),
    'the log group has no retention': (_, find) => {
      delete find.flowLogGroup().retentionInDays
    },
    'the bucket does not exist': (_, find) => {
      Object.assign(find.flowLog(), {
        LogDestinationType: 's3',
        LogDestination: 'arn:aws:s3:::nobody-made-this-bucket/flow-logs/',
        LogGroupName: undefined,
      })
    },
    'no flow log': (world) => world.ec2.flowLogs.clear(),
    'its role may not write there': (_, find) => {
      find.role('flow-logs').inlinePolicies = {}
    },
    'its role may write to the groups of another region': (_, find) => {
      const { inlinePolicies } = find.role('flow-logs')
      inlinePolicies['deliver'] = inlinePolicies['deliver']!.replaceAll(':logs:us-east-1:', ':logs:eu-west-1:')
    },
    'its role is gone': (world) => void world.iam.roles.remove(({ RoleName }) => RoleName.endsWith('-flow-logs')),
    'its role trusts no flow logs': (_, find) => {
      const role = find.role('flow-logs')
      role.AssumeRolePolicyDocument = role.AssumeRolePolicyDocument.replace('vpc-flow-logs.', 'ec2.')
    },
    'the key of its group leaves CloudWatch Logs out': (_, find) => {
      const key = find.key('logs')
      key.policy = key.policy.replaceAll('logs.us-east-1.amazonaws.com', 'logs.eu-west-1.amazonaws.com')
    },
  },
})
