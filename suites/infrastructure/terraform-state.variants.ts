import { variants, type Variant } from '../../harness/index.ts'

const ELSEWHERE: Variant = {
  what: 'a state that is not kept in AWS',
  settings: { identity: { stateBucket: null, stateKeyAlias: null } },
  arrange: ({ s3 }) => void s3.buckets.remove(({ Name }) => Name.startsWith('terraform-state')),
  expected: 'not-applicable',
}

variants('terraform.bucket-versioning', [ELSEWHERE])

variants('terraform.bucket-closed', [ELSEWHERE])

variants('terraform.bucket-tls', [ELSEWHERE])

variants('terraform.bucket-region', [
  ELSEWHERE,
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
  {
    what: 'a state whose key has no alias',
    settings: { identity: { stateKeyAlias: null } },
    expected: 'not-applicable',
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
