import { awsOfOwner, check, foreignOwner, type CheckContext, type Finders } from '../../harness/index.ts'
import { parsePolicy, requiresTls } from '../../policy/index.ts'
import { keyFlaw } from '../key-flaw.ts'
import { NO_STATE, requireRunRegion, requireBucket } from './backend.ts'
import { missingSettings, publicAccessBlock } from './bucket-exposure.ts'

const STATE = {
  nist: ['AU-9(2)', 'CP-9', 'SC-28(1)', 'SC-8'],
  soc2: ['PI1.4', 'PI1.5'],
  pci: ['10.3.4', '3.5.1'],
  hipaa: ['164.312(c)(1)', '164.312(a)(2)(iv)'],
}

check('terraform.bucket-region', {
  title: 'The state bucket is in the region that the backend names',
  covers: ['DG-INF-16'],
  controls: STATE,
  severity: 'medium',
  parts: ['terraform'],
  remedy: 'Write the actual region into environments/<environment>/backend.hcl and run terraform init again.',
  each: (platform) => platform.stateBuckets(),
  whenNone: NO_STATE,
  async verify({ name, region }, context) {
    context.expect((await requireBucket(name, context)).region, `region of bucket ${name}`).toBe(region)
  },
  breaks: {
    'no bucket': (world, find) => void world.s3.buckets.delete(find.stateBucket().Name),
    elsewhere: (_, find) => {
      find.stateBucket().region = 'eu-central-1'
    },
    'in Ireland, by its old name': (_, find) => {
      find.stateBucket().region = 'EU'
    },
  },
})

check('terraform.bucket-versioning', {
  title: 'Earlier states are kept',
  covers: ['DG-INF-16'],
  controls: STATE,
  severity: 'high',
  parts: ['terraform'],
  remedy: 'Enable versioning of the state bucket.',
  each: (platform) => platform.stateBuckets(),
  whenNone: NO_STATE,
  async verify({ name: Bucket }, context) {
    const { aws } = await requireBucket(Bucket, context)
    const { Status } = await aws.s3.getBucketVersioning({ Bucket })
    context.expect(Status ?? 'never enabled', `versioning of bucket ${Bucket}`).toBe('Enabled')
  },
  breaks: {
    'never enabled': (_, find) => {
      delete find.stateBucket().versioning
    },
    suspended: (_, find) => {
      find.stateBucket().versioning = 'Suspended'
    },
    'no bucket': (world, find) => void world.s3.buckets.delete(find.stateBucket().Name),
  },
})

check('terraform.bucket-encryption', {
  title: 'The state is encrypted, with its own key where one is named',
  covers: ['DG-INF-16', 'MR-INF-04'],
  controls: STATE,
  severity: 'high',
  parts: ['terraform'],
  remedy:
    'Set the default encryption of the bucket: to aws:kms with the key behind the expected alias ' +
    '(identity.stateKeyAlias), if one is named.',
  each: (platform) => platform.stateBuckets(),
  whenNone: NO_STATE,
  async verify({ name: Bucket, region }, context) {
    const { settings, expect, orAbsent } = context
    const { aws } = await requireBucket(Bucket, context)
    const answer = await orAbsent(
      aws.s3.getBucketEncryption({ Bucket }),
      'ServerSideEncryptionConfigurationNotFoundError',
    )
    const rule = answer?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault
    const { SSEAlgorithm = 'none', KMSMasterKeyID: key } = rule ?? {}
    const alias = settings.identity.stateKeyAlias
    expect(SSEAlgorithm, `default encryption of bucket ${Bucket}`).not.toBe('none')
    if (alias === undefined && key === undefined) return
    requireRunRegion({ name: `The key of bucket ${Bucket}`, region }, context)
    const isForeign = (await foreignOwner(key, context)) !== undefined
    const theirs = isForeign ? await awsOfOwner(key, `key ${key}`, context) : aws
    const stateOf = async (KeyId: string, { kms }: CheckContext['aws']) =>
      (await orAbsent(kms.describeKey({ KeyId }), 'NotFoundException'))?.KeyMetadata
    if (alias === undefined) {
      const flaw = keyFlaw(await stateOf(key!, theirs), context)
      expect(flaw === undefined ? [] : [`key ${key} ${flaw}`], `encryption of bucket ${Bucket}`).toEqual([])
      return
    }
    expect(SSEAlgorithm, `default encryption of bucket ${Bucket}`).toBeOneOf(['aws:kms', 'aws:kms:dsse'])
    // The bucket may name its key by id, ARN or alias; KMS resolves all three.
    const [expected, actual] = await Promise.all([stateOf(alias, aws), stateOf(key ?? 'alias/aws/s3', theirs)])
    expect(expected === undefined ? [`${alias} leads to no key`] : [], 'key that is expected').toEqual([])
    expect(actual?.Arn ?? key ?? "S3's own key", `key of bucket ${Bucket} (expected: ${alias})`).toBe(expected?.Arn)
    const flaw = keyFlaw(expected, context)
    expect(flaw === undefined ? [] : [`key ${alias} ${flaw}`], `encryption of bucket ${Bucket}`).toEqual([])
  },
  breaks: {
    'not with KMS': (_, find) => {
      find.stateBucket().encryption = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] }
    },
    "with S3's own key": (_, find) => {
      find.stateBucket().encryption = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] }
    },
    'with another key': (_, find) => {
      const KMSMasterKeyID = find.keyAlias('s3').TargetKeyId
      find.stateBucket().encryption = {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID } }],
      }
    },
    'no alias': (world) => void world.kms.aliases.delete('alias/terraform-state'),
    'with the right key, which is disabled': (_, find) => {
      find.key('terraform-state').KeyState = 'Disabled'
    },
    'with the right key, which is for signing': (_, find) => {
      Object.assign(find.key('terraform-state'), { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
    },
  },
})

check('terraform.bucket-closed', {
  title: 'Public access to the state is blocked',
  covers: ['DG-INF-16'],
  controls: { ...STATE, cis: ['2.1.4'] },
  severity: 'critical',
  parts: ['terraform'],
  remedy: 'Switch all four settings of the public access block on, of the bucket or of the whole account.',
  each: (platform) => platform.stateBuckets(),
  whenNone: NO_STATE,
  async verify({ name: Bucket }, context) {
    const { aws } = await requireBucket(Bucket, context)
    const missing = missingSettings(await publicAccessBlock(Bucket, { ...context, aws }))
    context.expect(missing, `public access settings on neither for bucket ${Bucket} nor for its account`).toEqual([])
  },
  breaks: {
    'no block': (_, find) => {
      find.stateBucket().publicAccessBlock = undefined
    },
    'one setting off': (_, find) => {
      find.stateBucket().publicAccessBlock = {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: false,
      }
    },
    'no block, and an account that blocks a part': (world, find) => {
      find.stateBucket().publicAccessBlock = undefined
      world.s3control.publicAccessBlock = { BlockPublicAcls: true, IgnorePublicAcls: true }
    },
    'one setting unsaid': (_, find) => {
      find.stateBucket().publicAccessBlock = {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      }
    },
  },
})

check('terraform.bucket-tls', {
  title: 'The state travels encrypted only',
  covers: ['DG-INF-16'],
  controls: { ...STATE, cis: ['2.1.1'] },
  severity: 'medium',
  parts: ['terraform'],
  remedy: 'Deny s3:* on the bucket and its objects to everyone when aws:SecureTransport is false.',
  each: (platform) => platform.stateBuckets(),
  whenNone: NO_STATE,
  async verify({ name: Bucket, subject }, context) {
    const { aws } = await requireBucket(Bucket, context)
    const answer = await context.orAbsent(aws.s3.getBucketPolicy({ Bucket }), 'NoSuchBucketPolicy')
    const { required, reason } =
      answer?.Policy === undefined
        ? { required: false, reason: 'no policy refuses them: the bucket has none' }
        : requiresTls(parsePolicy(answer.Policy), subject.id)
    context.expect(required ? [] : [reason], `requests to bucket ${Bucket} without TLS`).toEqual([])
  },
  breaks: {
    'no policy': (_, find) => {
      find.stateBucket().policy = undefined
    },
    'objects only': (_, find) => changeTlsStatement(find, { Resource: `arn:aws:s3:::${find.stateBucket().Name}/*` }),
    'allowed with TLS, not denied without': (_, find) =>
      changeTlsStatement(find, {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
    'for some actions': (_, find) => changeTlsStatement(find, { Action: 's3:PutObject' }),
  },
})

function changeTlsStatement(find: Finders, change: object): void {
  const bucket = find.stateBucket()
  const policy = JSON.parse(bucket.policy!) as { Statement: object[] }
  bucket.policy = JSON.stringify({ ...policy, Statement: [{ ...policy.Statement[0], ...change }] })
}
