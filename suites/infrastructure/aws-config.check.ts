import { check } from '../../harness/index.ts'
import { requireDecided } from '../delivery-policies.ts'
import { channelJudgement } from './config-delivery.ts'
import { addStatements } from './policy-scenes.ts'
import { recordingGaps } from './recording.ts'

const CHANGES = {
  nist: ['CM-3', 'CM-6(1)', 'CM-8(2)'],
  soc2: ['CC8.1', 'CC3.4'],
  cis: ['3.3'],
  pci: ['11.5.2'],
  hipaa: ['164.308(a)(1)(ii)(A)'],
}

check('config.recording', {
  title: 'A configuration recorder is at work',
  covers: ['DG-INF-09'],
  controls: CHANGES,
  severity: 'high',
  remedy:
    'Create the recorder and start it; where its last status is a failure, repair its role or its delivery channel.',
  async verify(_account, { platform, expect }) {
    const recorders = await platform.recorders()
    const problems = recorders.map(({ recorder, status }) => {
      const error = status?.lastErrorCode === undefined ? '' : ` (${status.lastErrorCode}: ${status.lastErrorMessage})`
      // The model says Success, the service SUCCESS.
      const isWell = status?.recording === true && status.lastStatus?.toUpperCase() === 'SUCCESS'
      return isWell
        ? undefined
        : `${recorder.name}: recording ${status?.recording ?? 'unknown'}, last status ` +
            `${status?.lastStatus ?? 'unknown'}${error}`
    })
    const one = problems.includes(undefined)
    expect(one ? [] : problems.length === 0 ? ['there is no configuration recorder'] : problems, 'recorders').toEqual(
      [],
    )
  },
  breaks: {
    'no recorder': (world) => world.config.recorders.clear(),
    stopped: (_, find) => {
      find.recorder().recording = false
    },
    failing: (_, find) =>
      void Object.assign(find.recorder(), {
        lastStatus: 'Failure',
        lastErrorCode: 'AccessDenied',
        lastErrorMessage: 'no permission to describe',
      }),
    'not yet started': (_, find) => {
      find.recorder().lastStatus = 'Pending'
    },
  },
})

check('config.coverage', {
  title: 'The recorder leaves no resource type out',
  covers: ['DG-INF-09'],
  controls: CHANGES,
  severity: 'medium',
  remedy: 'Record all supported resource types, and the global ones in one region.',
  async verify(_account, { platform, settings, region, expect, echoOf }) {
    const recorders = (await platform.recorders()).filter(({ status }) => status?.recording === true)
    const { configGlobalRegion = region, configMayExclude } = settings.identity
    const gaps = recorders.map(({ recorder }) =>
      recordingGaps(recorder, { region, globalRegion: configGlobalRegion, mayExclude: configMayExclude }).map(
        (gap) => `${recorder.name} ${gap}`,
      ),
    )
    if (gaps.length === 0)
      echoOf('config.recording', () => expect(['no recorder is recording'], 'resource types left out').toEqual([]))
    const isComplete = gaps.some((found) => found.length === 0)
    expect(isComplete ? [] : gaps.flat(), 'resource types left out').toEqual([])
  },
  breaks: {
    'only some types': (_, find) => {
      find.recorder().recorder.recordingGroup = {
        allSupported: false,
        includeGlobalResourceTypes: false,
        resourceTypes: ['AWS::EC2::Instance', 'AWS::S3::Bucket'],
      }
    },
    'without global types': (_, find) => {
      find.recorder().recorder.recordingGroup = { allSupported: true, includeGlobalResourceTypes: false }
    },
    'all but security groups': (_, find) => {
      find.recorder().recorder.recordingGroup = {
        allSupported: false,
        exclusionByResourceTypes: { resourceTypes: ['AWS::EC2::SecurityGroup'] },
        recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
      }
    },
    'nobody records': (_, find) => {
      find.recorder().recording = false
    },
  },
})

check('config.delivery', {
  title: 'What is recorded is delivered',
  covers: ['DG-INF-09'],
  controls: CHANGES,
  severity: 'high',
  remedy: 'Create the delivery channel, and repair the policy of its bucket or key that the error is about.',
  async verify(_account, context) {
    const { aws, platform, expect, echoOf } = context
    const { DeliveryChannels = [] } = await aws.config.describeDeliveryChannels()
    const none = DeliveryChannels.length === 0 ? ['there is none: nothing that is recorded leaves AWS Config'] : []
    const judge = () => expect(none, 'delivery channels').toEqual([])
    // A channel cannot be made before the recorder.
    if (DeliveryChannels.length === 0 && (await platform.recorders()).length === 0) echoOf('config.recording', judge)
    else judge()
    const { DeliveryChannelsStatus = [] } = await aws.config.describeDeliveryChannelStatus()
    const failures = DeliveryChannelsStatus.flatMap(
      ({
        name,
        configSnapshotDeliveryInfo: snapshot,
        configHistoryDeliveryInfo: history,
        configStreamDeliveryInfo: stream,
      }) =>
        Object.entries({ snapshot, history, stream })
          .filter(([, info]) => info?.lastStatus?.toUpperCase() === 'FAILURE')
          .map(([kind, info]) =>
            `${name}: the last ${kind} failed: ${info?.lastErrorCode ?? 'no code'} ${info?.lastErrorMessage ?? ''}`.trimEnd(),
          ),
    )
    expect(failures, 'deliveries of AWS Config').toEqual([])
    const delivered = DeliveryChannelsStatus.flatMap(
      ({ configHistoryDeliveryInfo: history, configSnapshotDeliveryInfo: snapshot }) => [history, snapshot],
    )
    const statuses = delivered.map((info) => info?.lastStatus?.toUpperCase() ?? 'none yet')
    // A delivery also shows that the bucket works; it often belongs to the organization's log account and cannot be
    // read.
    expect(
      statuses.includes('SUCCESS') ? [] : [`none succeeded yet; the last are ${statuses.join(', ') || 'none'}`],
      'deliveries of histories and snapshots',
    ).toEqual([])
    const judged = await Promise.all(DeliveryChannels.map((channel) => channelJudgement(channel, context)))
    expect(
      judged.flatMap(({ problems }) => problems),
      'policies in the way of AWS Config',
    ).toEqual([])
    requireDecided({ problems: [], open: judged.flatMap(({ open }) => open) }, context)
  },
  breaks: {
    'no channel': (world) => world.config.channels.clear(),
    'history refused': (_, find) =>
      void Object.assign(find.deliveryChannel(), {
        historyStatus: 'Failure',
        lastErrorCode: 'AccessDenied',
        lastErrorMessage: 'Access Denied',
      }),
    'nothing delivered yet': (_, find) =>
      void Object.assign(find.deliveryChannel(), { historyStatus: 'Not_Applicable', snapshotStatus: 'Not_Applicable' }),
    'the policy of the bucket leaves AWS Config out': (_, find) => {
      const bucket = find.trailBucket()
      bucket.policy = bucket.policy!.replaceAll('config.amazonaws.com', 'sns.amazonaws.com')
    },
    'the policy of the bucket denies whoever does not come by the VPC': (_, find) => {
      const bucket = find.trailBucket()
      const Condition = { StringNotEquals: { 'aws:SourceVpc': find.vpc().VpcId } }
      addStatements(bucket, { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: '*', Condition })
    },
    'the policy of the key leaves AWS Config out': (_, find) => {
      const key = find.trailKey()
      key.policy = key.policy.replaceAll('config.amazonaws.com', 'sns.amazonaws.com')
    },
    'the policy of the key denies all services': (_, find) => {
      const Condition = { Bool: { 'aws:PrincipalIsAWSService': 'true' } }
      addStatements(find.trailKey(), { Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*', Condition })
    },
    'bucket gone': (world, find) => void world.s3.buckets.delete(find.deliveryChannel().channel.s3BucketName),
  },
})
