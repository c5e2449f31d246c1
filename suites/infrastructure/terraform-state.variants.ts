import { variants, type Variant } from '../../harness/index.ts'

const ELSEWHERE: Variant = {
  what: 'a state that is not kept in AWS',
  settings: { has: { terraform: false } },
  arrange: ({ s3 }) => void s3.buckets.remove(({ Name }) => Name.startsWith('terraform-state')),
  expected: 'not-applicable',
}

/** The bucket belongs to a shared account, as is usual with several accounts. */
const OF_ANOTHER: Variant = {
  what: 'a bucket of another account, for which no role is named',
  settings: { identity: { stateBucket: 'shared-state' } },
  arrange: ({ s3 }, account) => {
    const bucket = s3.buckets.only(({ Name }) => Name.startsWith('terraform-state'))
    account('444455556666').s3.buckets.add({ ...bucket, Name: 'shared-state' })
  },
  expected: /^inconclusive: .*belongs to another account; name a role/s,
}

const CLOSED = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }

const UNNAMED: Variant = {
  what: 'a state of which nobody said where it is',
  settings: { identity: { stateBucket: undefined } },
  expected: /^inconclusive: .*identity\.stateBucket.*has\.terraform: false/s,
}

variants('terraform.bucket-versioning', [ELSEWHERE, UNNAMED, OF_ANOTHER])

variants('terraform.bucket-closed', [
  ELSEWHERE,
  UNNAMED,
  OF_ANOTHER,
  {
    what: 'a bucket without a block, in an account that blocks public access to all of its buckets',
    arrange: ({ s3, s3control }) => {
      s3.buckets.only(({ Name }) => Name.startsWith('terraform-state')).publicAccessBlock = undefined
      s3control.publicAccessBlock = CLOSED
    },
    expected: 'pass',
    calls: ['GetPublicAccessBlock'],
  },
  {
    what: 'a bucket that blocks one half, and an account that blocks the other',
    arrange: ({ s3, s3control }) => {
      s3.buckets.only(({ Name }) => Name.startsWith('terraform-state')).publicAccessBlock = {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
      }
      s3control.publicAccessBlock = { BlockPublicPolicy: true, RestrictPublicBuckets: true }
    },
    expected: 'pass',
  },
])

variants('terraform.bucket-tls', [ELSEWHERE, UNNAMED, OF_ANOTHER])

variants('terraform.bucket-region', [
  ELSEWHERE,
  UNNAMED,
  OF_ANOTHER,
  {
    what: 'a backend configured for another region',
    settings: { identity: { stateRegion: 'eu-central-1' } },
    expected: 'fail',
  },
  {
    what: 'a bucket of another name and place',
    settings: { identity: { stateBucket: 'terraform-state-{account}-us-east-1', stateRegion: 'eu-central-1' } },
    expected: 'fail',
  },
])

variants('terraform.bucket-encryption', [
  ELSEWHERE,
  UNNAMED,
  OF_ANOTHER,
  {
    what: 'a state whose key has no alias',
    settings: { identity: { stateKeyAlias: undefined } },
    expected: 'pass',
  },
  {
    what: 'a state with any key, which is disabled',
    settings: { identity: { stateKeyAlias: undefined } },
    arrange: ({ kms }) => {
      kms.keys.get(kms.aliases.get('alias/terraform-state')!.TargetKeyId)!.KeyState = 'Disabled'
    },
    expected: 'fail',
  },
  {
    what: "a state with S3's own keys, where no key is named",
    settings: { identity: { stateKeyAlias: undefined } },
    arrange: ({ s3 }) => {
      s3.buckets.only(({ Name }) => Name.startsWith('terraform-state')).encryption = {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      }
    },
    expected: 'pass',
  },
  {
    what: 'the expected key by its id and by alias',
    arrange: (world) => {
      const bucket = world.s3.buckets.only(({ Name }) => Name.startsWith('terraform-state'))
      bucket.encryption = {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms:dsse',
              KMSMasterKeyID: 'alias/terraform-state',
            },
          },
        ],
      }
    },
    expected: 'pass',
  },
  {
    what: 'the key of a backend elsewhere',
    settings: { identity: { stateBucket: 'terraform-state-{account}-us-east-1', stateRegion: 'eu-central-1' } },
    expected: 'inconclusive',
  },
])
