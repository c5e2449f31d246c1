import { variants } from '../../harness/index.ts'

variants('terraform.bucket-region', [
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
