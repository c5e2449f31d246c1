import { variants, type Variant } from '../../harness/index.ts'

/** The whole backend belongs to a shared account. */
const OF_ANOTHER: Variant = {
  what: 'a backend of another account, for which no role is named',
  settings: { identity: { stateBucket: 'shared-state' } },
  arrange: ({ s3, dynamodb }, account) => {
    const theirs = account('444455556666')
    theirs.s3.buckets.add({
      ...s3.buckets.only(({ Name }) => Name.startsWith('terraform-state')),
      Name: 'shared-state',
    })
    theirs.dynamodb.tables.add(dynamodb.tables.first())
    dynamodb.tables.clear()
  },
  expected: /^inconclusive: .*belongs to another account; name a role/s,
}

/** Only the bucket is of another account. */
const TABLE_HERE: Variant = {
  what: 'a bucket of another account beside a table of this one',
  settings: { identity: { stateBucket: 'shared-state' } },
  arrange: ({ s3 }, account) => {
    const bucket = s3.buckets.only(({ Name }) => Name.startsWith('terraform-state'))
    account('444455556666').s3.buckets.add({ ...bucket, Name: 'shared-state' })
  },
  expected: 'pass',
}

const BY_ARN: Variant = {
  what: 'a table of another account, by its ARN, for which no role is named',
  settings: {
    identity: { stateLockTable: 'arn:aws:dynamodb:us-east-1:444455556666:table/locks' },
  },
  expected: /^inconclusive: .*belongs to account 444455556666; name a role/s,
}

variants('terraform.lock-table', [
  OF_ANOTHER,
  TABLE_HERE,
  BY_ARN,
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
  OF_ANOTHER,
  TABLE_HERE,
  BY_ARN,
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
