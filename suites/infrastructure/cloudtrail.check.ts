import { awsOfBucket, check, foreignOwner, type Platform, type Settings, type WhenNone } from '../../harness/index.ts'
import { bucketJudgement, keyJudgement, requireDecided } from '../delivery-policies.ts'
import { publicAccess } from './bucket-exposure.ts'
import { managementEventGaps } from './management-events.ts'
import { addStatements } from './policy-scenes.ts'
import { inTrailBucket, ofTrail } from './trail-delivery.ts'
import { keyProblem } from './usable-key.ts'

const AUDIT = {
  nist: ['AU-2', 'AU-3', 'AU-10', 'AU-12', 'AC-6(9)'],
  soc2: ['CC7.2', 'CC2.1'],
  cis: ['3.1'],
  pci: ['10.2.1'],
  hipaa: ['164.312(b)'],
}
/** Without one that the settings name, the trails that are there are told. */
async function noTrail({ identity }: Settings, platform: Platform): Promise<WhenNone> {
  const there = (await platform.trailsRecordingHere()).map(({ subject: { name } }) => name)
  const because =
    there.length === 0
      ? 'No trail records this region.'
      : `None of the trails that record this region is named in the settings (identity.trails: ` +
        `${identity.trails?.join(', ')}): there is ${there.join(', ')}.`
  return { verdict: 'fail', because }
}
/** Of the others: cloudtrail.logging says it first. */
const noTrailEither = async (settings: Settings, platform: Platform): Promise<WhenNone> => ({
  ...(await noTrail(settings, platform)),
  echoOf: 'cloudtrail.logging',
})

check('cloudtrail.logging', {
  title: 'The trail is logging and its logs arrive',
  covers: ['DG-INF-08'],
  controls: AUDIT,
  severity: 'critical',
  remedy: 'Start logging; where deliveries fail, repair the policies of bucket and key that the error is about.',
  each: (platform) => platform.trails(),
  whenNone: noTrail,
  async verify(trail, { aws, settings, expect, now }) {
    const status = await aws.cloudtrail.getTrailStatus({ Name: trail.TrailARN })
    expect(status.IsLogging, `logging of trail ${trail.Name}`).toBe(true)
    const limit = settings.identity.trailSilenceHours
    const hours =
      status.LatestDeliveryTime === undefined
        ? Infinity
        : (now().getTime() - status.LatestDeliveryTime.getTime()) / 3_600_000
    const problems = [
      ...(status.LatestDeliveryError ? [`the latest delivery failed: ${status.LatestDeliveryError}`] : []),
      ...(status.LatestDigestDeliveryError
        ? [`the latest digest's delivery failed: ${status.LatestDigestDeliveryError}`]
        : []),
      ...(status.LatestCloudWatchLogsDeliveryError
        ? [
            'the latest delivery to CloudWatch Logs, from which alarms are raised, failed: ' +
              `${status.LatestCloudWatchLogsDeliveryError}`,
          ]
        : []),
      ...(hours > limit
        ? [
            `the latest delivery was ${status.LatestDeliveryTime?.toISOString() ?? 'never'}, more than ${limit} ` +
              'hours ago',
          ]
        : []),
    ]
    expect(problems, `deliveries of trail ${trail.Name}`).toEqual([])
  },
  breaks: {
    'no trail': (world) => world.cloudtrail.trails.clear(),
    stopped: (_, find) => void Object.assign(find.trail(), { IsLogging: false, StopLoggingTime: new Date() }),
    'delivery refused': (_, find) => {
      find.trail().LatestDeliveryError = 'AccessDenied'
    },
    'digest refused': (_, find) => {
      find.trail().LatestDigestDeliveryError = 'NoSuchBucket'
    },
    'its log group refuses events, so that no alarm is raised': (_, find) => {
      find.trail().LatestCloudWatchLogsDeliveryError =
        'Access denied. Verify in IAM that the role has adequate permissions.'
    },
    'silent since two days': (_, find) => {
      const before = new Date(Date.now() - 48 * 3_600_000)
      Object.assign(find.trail(), { StartLoggingTime: new Date(before.getTime() - 3_600_000), stalledSince: before })
    },
    'never delivered': (_, find) => {
      find.trail().StartLoggingTime = undefined
    },
  },
})

check('cloudtrail.all-regions', {
  title: 'The trail records all regions and global services',
  covers: ['DG-INF-08'],
  controls: AUDIT,
  severity: 'high',
  remedy: 'Make it a multi-region trail that includes global service events.',
  each: (platform) => platform.trails(),
  whenNone: noTrailEither,
  async verify(trail, { expect }) {
    expect(trail.IsMultiRegionTrail, `recording of all regions by trail ${trail.Name}`).toBe(true)
    expect(trail.IncludeGlobalServiceEvents, `recording of global services such as IAM by trail ${trail.Name}`).toBe(
      true,
    )
  },
  breaks: {
    'one region': (_, find) => {
      find.trail().trail.IsMultiRegionTrail = false
    },
    'no global services': (_, find) => {
      find.trail().trail.IncludeGlobalServiceEvents = false
    },
    'global services unsaid': (_, find) => {
      delete find.trail().trail.IncludeGlobalServiceEvents
    },
    'another region only': (_, find) =>
      void Object.assign(find.trail().trail, { HomeRegion: 'eu-central-1', IsMultiRegionTrail: false }),
  },
})

check('cloudtrail.management-events', {
  title: 'The trail records every management event',
  covers: ['DG-INF-08'],
  controls: AUDIT,
  severity: 'high',
  remedy: 'Select management events, read and write, and exclude no event source.',
  each: (platform) => platform.trails(),
  whenNone: noTrailEither,
  async verify(trail, { aws, expect }) {
    expect(
      managementEventGaps(await aws.cloudtrail.getEventSelectors({ TrailName: trail.TrailARN })),
      `management events of trail ${trail.Name}`,
    ).toEqual([])
  },
  breaks: {
    'writes only': (_, find) => {
      find.trail().eventSelectors = [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }]
    },
    'data events only': (_, find) => {
      find.trail().eventSelectors = [{ ReadWriteType: 'All', IncludeManagementEvents: false }]
    },
    'without KMS': (_, find) => {
      find.trail().eventSelectors = [
        { ReadWriteType: 'All', IncludeManagementEvents: true, ExcludeManagementEventSources: ['kms.amazonaws.com'] },
      ]
    },
    'advanced selectors for reads only': (_, find) => {
      find.trail().advancedEventSelectors = [
        {
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Management'] },
            { Field: 'readOnly', Equals: ['true'] },
          ],
        },
      ]
    },
  },
})

check('cloudtrail.validation', {
  title: 'Altered log files can be told from true ones',
  covers: ['DG-INF-08'],
  controls: {
    nist: ['AU-9', 'SI-7(1)', 'SI-7(7)'],
    soc2: ['CC7.3'],
    cis: ['3.2'],
    pci: ['10.3.2', '10.3.3', '10.3.4'],
    hipaa: ['164.312(c)(1)', '164.312(c)(2)'],
  },
  severity: 'high',
  remedy: 'Enable log file validation of the trail.',
  each: (platform) => platform.trails(),
  whenNone: noTrailEither,
  async verify(trail, { expect }) {
    expect(trail.LogFileValidationEnabled, `log file validation of trail ${trail.Name}`).toBe(true)
  },
  breaks: {
    'validation off': (_, find) => {
      find.trail().trail.LogFileValidationEnabled = false
    },
    'validation unsaid': (_, find) => {
      delete find.trail().trail.LogFileValidationEnabled
    },
    'no trail': (world) => world.cloudtrail.trails.clear(),
  },
})

check('cloudtrail.encryption', {
  title: 'Log files are encrypted with a key of ours',
  covers: ['DG-INF-08'],
  controls: {
    nist: ['AU-9', 'SC-28(1)'],
    soc2: ['CC6.1'],
    cis: ['3.5'],
    pci: ['10.3.2', '3.5.1'],
    hipaa: ['164.312(a)(2)(iv)'],
  },
  severity: 'medium',
  remedy: 'Give the trail a KMS key that is enabled and lets CloudTrail generate data keys.',
  each: (platform) => platform.trails(),
  whenNone: noTrailEither,
  async verify(trail, context) {
    const { aws, region, expect, inAccount, inconclusive, remark } = context
    const KeyId = trail.KmsKeyId
    expect(KeyId === undefined ? ['it names none'] : [], `KMS key of trail ${trail.Name}`).toEqual([])
    const owner = await foreignOwner(KeyId, context)
    const isElsewhere = KeyId?.split(':')[3] !== region
    if (!isElsewhere && (owner === undefined || inAccount(owner) !== undefined)) {
      const problem = await keyProblem(KeyId!, context)
      expect(problem === undefined ? [] : [problem], `key of trail ${trail.Name}`).toEqual([])
      const judged = await keyJudgement(
        {
          ...ofTrail(trail),
          owner: KeyId!.split(':')[4]!,
          keyArn: KeyId!,
          actions: ['kms:GenerateDataKey'],
          says: { 'kms:EncryptionContext:aws:cloudtrail:arn': trail.TrailARN! },
        },
        context,
      )
      expect(judged.problems, `key of trail ${trail.Name}`).toEqual([])
      requireDecided(judged, context)
      return
    }
    // The key cannot be asked from here, and its deliveries tell: without the key they would fail.
    const status = await aws.cloudtrail.getTrailStatus({ Name: trail.TrailARN })
    const place = isElsewhere ? KeyId?.split(':')[3] : `account ${owner}`
    if (status.LatestDeliveryTime === undefined || status.LatestDeliveryError)
      inconclusive(
        `The key ${KeyId} of trail ${trail.Name} is in ${place}, which is not read, and no delivery shows that it ` +
          `works: the latest ${status.LatestDeliveryError ? `failed (${status.LatestDeliveryError})` : 'never was'}.`,
      )
    remark(`The key is in ${place}; deliveries that succeed show that it works.`)
  },
  breaks: {
    'no key': (_, find) => {
      delete find.trail().trail.KmsKeyId
    },
    'key disabled': (_, find) => {
      find.trailKey().KeyState = 'Disabled'
    },
    'key for signing': (_, find) => {
      Object.assign(find.trailKey(), { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
    },
    'a policy of the key that leaves CloudTrail out': (_, find) => {
      const key = find.trailKey()
      key.policy = key.policy.replaceAll('cloudtrail.amazonaws.com', 'sns.amazonaws.com')
    },
    'a policy of the key for the trail of another account': (_, find) => {
      const key = find.trailKey()
      key.policy = key.policy.replace(/(:cloudtrail:us-east-1:)\d+/, '$1444455556666')
    },
    'a policy of the key that denies all services': (_, find) => {
      const Condition = { Bool: { 'aws:PrincipalIsAWSService': 'true' } }
      addStatements(find.trailKey(), { Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*', Condition })
    },
    'key gone': (world, find) => void world.kms.keys.remove(({ Arn }) => Arn === find.trail().trail.KmsKeyId),
  },
})

check('cloudtrail.bucket', {
  title: "The trail's bucket exists, is not public, and lets CloudTrail deliver",
  covers: ['DG-INF-08'],
  controls: { nist: ['AU-9', 'AC-3', 'AC-21'], soc2: ['CC6.1'], pci: ['10.3.2'], hipaa: ['164.312(c)(1)'] },
  severity: 'critical',
  remedy:
    'Block public access to the bucket, and remove the statement or grant that opens it. Where its policy keeps ' +
    'CloudTrail out, allow cloudtrail.amazonaws.com s3:GetBucketAcl and s3:PutObject for the ARN of the trail, and ' +
    'leave services out of denials (aws:PrincipalIsAWSService).',
  each: (platform) => platform.trails(),
  whenNone: noTrailEither,
  async verify(trail, context) {
    const Bucket = trail.S3BucketName!
    const aws = await awsOfBucket(Bucket, context)
    context
      .expect(aws === undefined ? ['it does not exist'] : [], `bucket ${Bucket} of trail ${trail.Name}`)
      .toEqual([])
    context
      .expect(
        await publicAccess(Bucket, { ...context, aws: aws! }),
        `bucket ${Bucket} of trail ${trail.Name} is public`,
      )
      .toEqual([])
    const judged = await bucketJudgement(await inTrailBucket(trail, Bucket, context), aws!, context)
    context.expect(judged.problems, `deliveries of trail ${trail.Name} into bucket ${Bucket}`).toEqual([])
    requireDecided(judged, context)
  },
  breaks: {
    'no bucket': (world, find) => void world.s3.buckets.delete(find.trailBucket().Name),
    'public policy': (_, find) => {
      const bucket = find.trailBucket()
      bucket.publicAccessBlock = undefined
      bucket.policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket.Name}/*` },
        ],
      })
    },
    'no policy, so that nobody may deliver': (_, find) => {
      find.trailBucket().policy = undefined
    },
    'a policy that denies whoever does not come by the VPC, as CloudTrail does not': (_, find) =>
      denyAll(find.trailBucket(), {
        Condition: { StringNotEquals: { 'aws:SourceVpc': find.vpc().VpcId } },
      }),
    'a policy that denies whoever is not of the organization, as services are not': (_, find) =>
      denyAll(find.trailBucket(), {
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } },
      }),
    'a policy for a trail of another name': (_, find) => {
      const bucket = find.trailBucket()
      bucket.policy = bucket.policy!.replaceAll('-audit-trail"', '-former-trail"')
    },
    'public access list': (_, find) => {
      const bucket = find.trailBucket()
      bucket.publicAccessBlock = {
        BlockPublicAcls: true,
        IgnorePublicAcls: false,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      }
      bucket.grants.push({
        Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' },
        Permission: 'READ',
      })
    },
  },
})

/** Adds to a bucket's policy a statement that denies all of it to somebody. */
function denyAll(bucket: { readonly Name: string; policy?: string | undefined }, statement: object): void {
  const Resource = [`arn:aws:s3:::${bucket.Name}`, `arn:aws:s3:::${bucket.Name}/*`]
  addStatements(bucket, { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource, ...statement })
}
