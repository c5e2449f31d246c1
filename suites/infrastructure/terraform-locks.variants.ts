import { variants } from '../../harness/index.ts'

variants('terraform.lock-table', [
  {
    what: 'a state of which nobody said how it is locked',
    settings: { identity: { stateLockTable: undefined } },
    expected: /^inconclusive: .*identity\.stateLockTable/s,
  },
  {
    what: 'a state that is not kept in AWS, nor are its locks',
    settings: { has: { terraform: false } },
    arrange: ({ dynamodb, s3 }) => {
      dynamodb.tables.clear()
      s3.buckets.remove(({ Name }) => Name.startsWith('terraform-state'))
    },
    expected: 'not-applicable',
  },
  {
    what: 'the table of a backend elsewhere',
    settings: { identity: { stateRegion: 'eu-central-1' } },
    expected: 'inconclusive',
  },
  {
    what: 'a state that is locked by files',
    settings: { identity: { stateLockTable: null } },
    expected: 'not-applicable',
  },
])

variants('terraform.stale-locks', [
  {
    what: 'a state that is not kept in AWS, nor are its locks',
    settings: { has: { terraform: false } },
    arrange: ({ dynamodb, s3 }) => {
      dynamodb.tables.clear()
      s3.buckets.remove(({ Name }) => Name.startsWith('terraform-state'))
    },
    expected: 'not-applicable',
  },
  {
    what: 'a state that is locked by files',
    settings: { identity: { stateLockTable: null } },
    expected: 'not-applicable',
  },
  {
    what: 'a lock of an hour',
    arrange: (world) => {
      world.dynamodb.tables.first().items['lock'] = {
        LockID: { S: 'lock' },
        Info: { S: JSON.stringify({ ID: '1', Created: new Date(Date.now() - 3_600_000).toISOString() }) },
      }
    },
    expected: 'pass',
  },
])

variants('terraform.stale-lock-files', [
  {
    what: 'a lock of which no time is said',
    arrange: (world) => {
      const { objects } = world.s3.buckets.only(({ Name }) => Name.startsWith('terraform-state'))
      const [like] = Object.values(objects)
      objects['production/terraform.tfstate.tflock'] = { ...like!, LastModified: undefined! }
    },
    expected: /^inconclusive: .*does not say the time of production/,
  },
  {
    what: 'a state that is not kept in AWS',
    settings: { has: { terraform: false } },
    arrange: ({ s3 }) => void s3.buckets.remove(({ Name }) => Name.startsWith('terraform-state')),
    expected: 'not-applicable',
  },
  {
    what: 'somebody is at work',
    settings: { identity: { stateLockTable: null } },
    arrange: (world) => {
      const { objects } = world.s3.buckets.only(({ Name }) => Name.startsWith('terraform-state'))
      objects['production/terraform.tfstate.tflock'] = {
        body: Buffer.from('{}'),
        ETag: '"0"',
        LastModified: new Date(Date.now() - 3_600_000),
        ContentType: undefined,
        Metadata: {},
        VersionId: undefined,
      }
    },
    expected: 'pass',
  },
])
