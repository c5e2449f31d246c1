import { check, type Finders, type Settings } from '../../harness/index.ts'
import { given } from '../given.ts'
import { lockTable, NO_STATE, requireRunRegion, requireBucket } from './backend.ts'
import { lockOf } from './terraform-lock.ts'

/** Why there is no table to look at. */
const noTable = ({ identity: { stateBucket, stateLockTable } }: Settings) =>
  stateBucket === undefined
    ? NO_STATE
    : stateLockTable === null
      ? ({
          verdict: 'not-applicable',
          because: 'Terraform locks the state by a file beside it (identity.stateLockTable is null).',
        } as const)
      : ({
          verdict: 'inconclusive',
          because:
            'How Terraform locks the state is not known: name the table (identity.stateLockTable), or set it to null ' +
            'where a file beside the state is the lock (use_lockfile).',
        } as const)

check('terraform.lock-table', {
  title: 'The lock table is ready',
  covers: ['DG-INF-16'],
  controls: { nist: ['CM-3', 'CP-9', 'SC-28(1)'], soc2: ['CC8.1'] },
  severity: 'high',
  parts: ['terraform'],
  remedy: 'Create the table with the string LockID as its only key.',
  each: (platform) => platform.lockTables(),
  whenNone: noTable,
  async verify({ name: TableName, region }, context) {
    requireRunRegion({ name: `Table ${TableName}`, region }, context)
    const { expect } = context
    const table = (await lockTable(TableName, context))?.table
    expect(table === undefined ? ['it does not exist'] : [], `lock table ${TableName}`).toEqual([])
    expect(table?.TableStatus, `status of table ${TableName}`).toBe('ACTIVE')
    expect(table?.KeySchema, `key of table ${TableName}`).toEqual([{ AttributeName: 'LockID', KeyType: 'HASH' }])
    const key = table?.AttributeDefinitions?.find(({ AttributeName }) => AttributeName === 'LockID')
    expect(key?.AttributeType, `type of the key LockID of table ${TableName} (S: string)`).toBe('S')
  },
  breaks: {
    'no table': (world) => world.dynamodb.tables.clear(),
    'being deleted': (_, find) => {
      find.lockTable().TableStatus = 'DELETING'
    },
    'another key': (_, find) => {
      find.lockTable().KeySchema = [{ AttributeName: 'Id', KeyType: 'HASH' }]
    },
    'a sort key besides': (_, find) => {
      const table = find.lockTable()
      table.KeySchema = [...(table.KeySchema ?? []), { AttributeName: 'Path', KeyType: 'RANGE' }]
    },
    'a key of bytes': (_, find) => {
      find.lockTable().AttributeDefinitions = [{ AttributeName: 'LockID', AttributeType: 'B' }]
    },
    'a key that is a number': (_, find) => {
      find.lockTable().AttributeDefinitions = [{ AttributeName: 'LockID', AttributeType: 'N' }]
    },
  },
})

check('terraform.stale-locks', {
  title: 'No lock was left behind',
  covers: ['DG-INF-16'],
  controls: { nist: ['CM-3', 'CP-9'], soc2: ['CC8.1'] },
  severity: 'medium',
  parts: ['terraform'],
  stages: ['pre', 'nightly'],
  remedy: 'Make sure that nobody is at work with Terraform, then release the lock: terraform force-unlock <id>.',
  each: (platform) => platform.lockTables(),
  whenNone: noTable,
  async verify({ name: TableName, region }, context) {
    requireRunRegion({ name: `Table ${TableName}`, region }, context)
    const { settings, expect, notApplicable, now } = context
    const found = await lockTable(TableName, context)
    if (found === undefined) return notApplicable(`There is no lock table ${TableName}.`)
    const answer = await found.aws.dynamodb.scan({ TableName, ConsistentRead: true })
    const limit = settings.identity.staleLockHours
    const locks = (answer.Items ?? []).flatMap((item) => lockOf(item) ?? [])
    const stale = locks.filter(
      ({ createdAt }) => createdAt === undefined || now().getTime() - createdAt.getTime() > limit * 3_600_000,
    )
    expect(
      stale.map(
        ({ path, id, who, operation, createdAt }) =>
          `${path}: lock ${id} of ${who} for ${operation} since ${createdAt?.toISOString() ?? 'an unknown time'}`,
      ),
      `locks in ${TableName} held for more than ${limit} hours`,
    ).toEqual([])
  },
  breaks: {
    'lock of yesterday': (_, find) =>
      addLock(find, {
        ID: 'f2d1',
        Operation: 'OperationTypeApply',
        Who: 'ci@runner',
        Created: new Date(Date.now() - 86_400_000).toISOString(),
      }),
    'lock without a time': (_, find) =>
      addLock(find, { ID: 'f2d1', Operation: 'OperationTypeApply', Who: 'ci@runner' }),
    'lock that nobody can read': (_, find) => addLock(find, 'not JSON'),
  },
})

check('terraform.stale-lock-files', {
  title: 'No lock file was left behind',
  covers: ['DG-INF-16'],
  controls: { nist: ['CM-3', 'CP-9'], soc2: ['CC8.1'] },
  severity: 'medium',
  parts: ['terraform'],
  stages: ['pre', 'nightly'],
  remedy:
    'Make sure that nobody is at work with Terraform, then release the lock: terraform force-unlock <id>. The ' +
    'file holds the id.',
  each: (platform) => platform.stateBuckets(),
  whenNone: NO_STATE,
  async verify({ name: Bucket }, context) {
    const { settings, expect, now } = context
    const { aws } = await requireBucket(Bucket, context)
    const limit = settings.identity.staleLockHours
    const { Contents = [] } = await aws.s3.listObjectsV2({ Bucket })
    // With use_lockfile, Terraform puts KEY.tflock beside the state that it locks, with or without a table.
    const locks = Contents.flatMap(({ Key, LastModified }) =>
      Key?.endsWith('.tflock') === true ? [{ Key, since: given(LastModified, `time of ${Key}`, context) }] : [],
    )
    const stale = locks.filter(({ since }) => now().getTime() - since.getTime() > limit * 3_600_000)
    expect(
      stale.map(({ Key, since }) => `${Key} since ${since.toISOString()}`),
      `lock files in ${Bucket} that are older than ${limit} hours`,
    ).toEqual([])
  },
  breaks: {
    'lock of yesterday': (_, find) => addLockFile(find, 'production/terraform.tfstate.tflock', 24),
    'an old lock beside a new one': (_, find) => {
      addLockFile(find, 'network/terraform.tfstate.tflock', 1)
      addLockFile(find, 'production/terraform.tfstate.tflock', 5)
    },
    'no bucket': (world, find) => void world.s3.buckets.delete(find.stateBucket().Name),
  },
})

function addLockFile(find: Finders, key: string, ageHours: number): void {
  const LastModified = new Date(Date.now() - ageHours * 3_600_000)
  find.stateBucket().objects[key] = {
    body: Buffer.from('{}'),
    ETag: '"0"',
    LastModified,
    ContentType: undefined,
    Metadata: {},
    VersionId: undefined,
  }
}

function addLock(find: Finders, info: object | string): void {
  const LockID = 'terraform-state/production/terraform.tfstate'
  find.lockTable().items[LockID] = {
    LockID: { S: LockID },
    Info: { S: typeof info === 'string' ? info : JSON.stringify(info) },
  }
}
