/** What belongs to another account: read there by the role that the configuration names, and else not judged. */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, expect, test, type TestContext } from 'vitest'
import type { Bucket } from '../../fixtures/sandbox/services/s3/state.ts'
import type { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { connect, type Connection } from '../../harness/environment/connection.ts'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'
import { ProofSandbox, SANDBOX_KEYS, SANDBOX_REGION } from '../../harness/proof/scene.ts'
import { opened } from '../../harness/sources/aws/testing.ts'

const OTHER = '444455556666'
const ROLE = `arn:aws:iam::${OTHER}:role/look`

const { checks } = await loadChecks(await ownFiles('check'))
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

/** A role of the other account that the run may assume, and that may do these actions. */
async function roleThere({ url: endpoint }: Sandbox, ...actions: string[]): Promise<void> {
  const iam = new IAMClient({
    endpoint,
    region: SANDBOX_REGION,
    credentials: { accessKeyId: OTHER, secretAccessKey: 'any' },
  })
  const statement = (more: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] })
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'look',
      AssumeRolePolicyDocument: statement({ Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }),
    }),
  )
  const PolicyDocument = statement({ Action: actions, Resource: '*' })
  await iam.send(new PutRolePolicyCommand({ RoleName: 'look', PolicyName: 'look', PolicyDocument }))
  iam.destroy()
}

/** How a run connects that is told of the role. */
const withRole = ({ url: endpoint }: Sandbox): Promise<Connection> =>
  connect({ region: SANDBOX_REGION, endpoint, emulatorKeys: SANDBOX_KEYS, accounts: { [OTHER]: { arn: ROLE } } })

/** The bucket of the trail becomes one of the other account. */
function moveBucket(sandbox: Sandbox, change: Partial<Bucket> = {}): void {
  const { s3, cloudtrail } = sandbox.world(SANDBOX_REGION)
  const { trail } = cloudtrail.trails.only()
  const bucket = s3.buckets.get(trail.S3BucketName)!
  const policy = bucket.policy?.replaceAll(bucket.Name, 'log-archive')
  trail.S3BucketName = 'log-archive'
  sandbox.world(SANDBOX_REGION, OTHER).s3.buckets.add({ ...bucket, Name: 'log-archive', policy, ...change })
}

async function bucketVerdict(context: TestContext, arrange: (sandbox: Sandbox) => Promise<Partial<Connection> | void>) {
  const check = checks.find(({ id }) => id === 'cloudtrail.bucket')!
  const { findings } = await proof.run(check, context, { arrange })
  expect(findings).toHaveLength(1)
  return findings[0]!
}

test('a bucket of another account is inconclusive, with the advice to name a role', async (context) => {
  const finding = await bucketVerdict(context, async (sandbox) => moveBucket(sandbox))
  expect(finding, finding.message).toMatchObject({ verdict: 'inconclusive', obstacle: { code: 'OTHER_ACCOUNT' } })
  expect(finding.message).toContain('belongs to another account; name a role for that account')
  expect(finding.message).toContain('environments.production.accounts')
  expect(finding.message).not.toContain('Grant')
})

test('it is read there by the role of that account', async (context) => {
  const finding = await bucketVerdict(context, async (sandbox) => {
    moveBucket(sandbox)
    await roleThere(sandbox, 's3:ListAllMyBuckets', 's3:GetBucket*')
    return withRole(sandbox)
  })
  expect(finding).toMatchObject({ verdict: 'pass' })
})

test('what is wrong there fails', async (context) => {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::log-archive/*' }],
  })
  const finding = await bucketVerdict(context, async (sandbox) => {
    moveBucket(sandbox, { publicAccessBlock: undefined, policy })
    await roleThere(sandbox, 's3:ListAllMyBuckets', 's3:GetBucket*', 's3:GetAccountPublicAccessBlock')
    return withRole(sandbox)
  })
  expect(finding).toMatchObject({ verdict: 'fail' })
})

test('a role that may not look makes it inconclusive, and the advice is about that role', async (context) => {
  const finding = await bucketVerdict(context, async (sandbox) => {
    moveBucket(sandbox)
    await roleThere(sandbox, 's3:ListAllMyBuckets')
    return withRole(sandbox)
  })
  expect(finding).toMatchObject({ verdict: 'inconclusive', obstacle: { code: 'READ_DENIED' } })
  expect(finding.message).toContain(`to the role for account ${OTHER}`)
})

test('a role that cannot be assumed makes it inconclusive', async (context) => {
  const finding = await bucketVerdict(context, async (sandbox) => {
    moveBucket(sandbox)
    return withRole(sandbox)
  })
  expect(finding).toMatchObject({ verdict: 'inconclusive' })
  expect(finding.message).toContain('sts:AssumeRole')
})

test('a bucket that nobody has is missing, whichever accounts are known', async (context) => {
  const finding = await bucketVerdict(context, async (sandbox) => {
    sandbox.world(SANDBOX_REGION).cloudtrail.trails.only().trail.S3BucketName = 'nobody-made-this'
    await roleThere(sandbox, 's3:ListAllMyBuckets')
    return withRole(sandbox)
  })
  expect(finding).toMatchObject({ verdict: 'fail' })
})

test('answers of two accounts to the same question are kept apart, and the record tells whose they are', async () => {
  await using sandbox = await proof.sandbox.fork()
  sandbox.world(SANDBOX_REGION, OTHER)
  await roleThere(sandbox, 's3:ListAllMyBuckets')
  const { session, calls } = opened(await withRole(sandbox))
  const scope = session.requester.scope()
  const [own, theirs] = await Promise.all([
    session.aws(scope).s3.listBuckets(),
    session.awsIn(OTHER, scope)!.s3.listBuckets(),
  ])
  expect(own.Buckets).not.toEqual([])
  expect(theirs.Buckets ?? []).toEqual([])
  expect(calls.map(({ account }) => account).toSorted()).toEqual([OTHER, undefined])
  expect(session.awsIn('999988887777', scope)).toBeUndefined()
})

const findingsOf = async (
  id: string,
  context: TestContext,
  arrange: (sandbox: Sandbox) => Promise<Partial<Connection> | void>,
) =>
  (
    await proof.run(
      checks.find((check) => check.id === id)!,
      context,
      { arrange },
    )
  ).findings

const firstContainer = (sandbox: Sandbox) =>
  sandbox.world(SANDBOX_REGION).ecs.taskDefinitions.only(({ family }) => family === 'production-service-a')
    .containerDefinitions![0]!

test.for([
  ['denied-by-owner', 'OTHER_ACCOUNT', `it belongs to account ${OTHER}; name a role for that account`],
  ['denied', 'READ_DENIED', 'Grant ecr:DescribeImages to the caller'],
] as const)("an image of another account's registry, %s", async ([kind, code, advice], context) => {
  const findings = await findingsOf('image.exists', context, async (sandbox) => {
    const { ecr } = sandbox.world(SANDBOX_REGION)
    const [like] = ecr.repositories.filter(({ repositoryName }) => repositoryName === 'service-a')
    const registry = `${OTHER}.dkr.ecr.${SANDBOX_REGION}.amazonaws.com/service-a`
    sandbox.world(SANDBOX_REGION, OTHER).ecr.repositories.add({ ...like!, repositoryUri: registry, registryId: OTHER })
    firstContainer(sandbox).image = `${registry}:v1`
    sandbox.faults.add({ service: 'ecr', operation: 'DescribeImages', kind })
  })
  const finding = findings.find(({ subject }) => subject.name.startsWith('production-service-a'))
  expect(finding).toMatchObject({ verdict: 'inconclusive', obstacle: { code } })
  expect(finding?.message).toContain(advice)
})

test.for([
  ['denied-by-owner', 'OTHER_ACCOUNT', 'it belongs to another account; name a role'],
  ['denied', 'READ_DENIED', 'Grant s3:GetBucketLocation to the caller'],
] as const)('a bucket that is not of this account, %s', async ([kind, code, advice], context) => {
  const finding = await bucketVerdict(context, async (sandbox) => {
    sandbox.world(SANDBOX_REGION).cloudtrail.trails.only().trail.S3BucketName = 'nobody-here-made-this'
    sandbox.faults.add({ service: 's3', operation: 'GetBucketLocation', kind })
  })
  expect(finding).toMatchObject({ verdict: 'inconclusive', obstacle: { code } })
  expect(finding.message).toContain(advice)
})

test.for([
  ['denied-by-owner', 'OTHER_ACCOUNT', `it belongs to account ${OTHER}; name a role`],
  ['denied', 'READ_DENIED', 'Grant secretsmanager:DescribeSecret to the caller'],
] as const)('a secret of another account, %s', async ([kind, code, advice], context) => {
  const findings = await findingsOf('secrets.exist', context, async (sandbox) => {
    for (const secret of firstContainer(sandbox).secrets!)
      secret.valueFrom = secret.valueFrom!.replace(/(:secretsmanager:[^:]+:)\d+/, `$1${OTHER}`)
    sandbox.faults.add({ service: 'secretsmanager', operation: 'DescribeSecret', kind })
  })
  const finding = findings.find(({ subject }) => subject.id.includes(OTHER)) ?? findings[0]
  expect(finding, finding?.message).toMatchObject({ verdict: 'inconclusive', obstacle: { code } })
  expect(finding?.message).toContain(advice)
})

/** Moves the parameter of service-a to the other account. */
function moveParameter(sandbox: Sandbox): void {
  const { ssm } = sandbox.world(SANDBOX_REGION)
  const [parameter] = ssm.parameters.remove(({ Name }) => Name === '/production/service-a/api-key')
  const ARN = parameter!.ARN!.replace('111122223333', OTHER)
  sandbox.world(SANDBOX_REGION, OTHER).ssm.parameters.add({ ...parameter!, ARN })
  for (const secret of firstContainer(sandbox).secrets!)
    secret.valueFrom = secret.valueFrom!.replace(parameter!.ARN!, ARN)
}

test('a parameter of another account is inconclusive without a role, and read by one', async (context) => {
  const verdictOf = async (arrange: (sandbox: Sandbox) => Promise<Partial<Connection> | void>) =>
    (await findingsOf('secrets.exist', context, arrange)).find(({ subject }) => subject.id.includes(OTHER))
  expect(await verdictOf(async (sandbox) => moveParameter(sandbox))).toMatchObject({
    verdict: 'inconclusive',
    obstacle: { code: 'OTHER_ACCOUNT' },
  })
  const read = await verdictOf(async (sandbox) => {
    moveParameter(sandbox)
    await roleThere(sandbox, 'ssm:DescribeParameters')
    return withRole(sandbox)
  })
  expect(read).toMatchObject({ verdict: 'pass' })
})

/** Moves the whole backend of Terraform to the other account. */
function moveBackend(sandbox: Sandbox, change: (world: ReturnType<Sandbox['world']>) => void = () => undefined): void {
  const here = sandbox.world(SANDBOX_REGION)
  const there = sandbox.world(SANDBOX_REGION, OTHER)
  for (const bucket of here.s3.buckets.remove(({ Name }) => Name.startsWith('terraform-state-')))
    there.s3.buckets.add(bucket)
  for (const table of here.dynamodb.tables.remove(({ TableName }) => TableName === 'terraform-state-lock'))
    there.dynamodb.tables.add(table)
  change(there)
}

test("a lock table is looked for in the account of the state's bucket", async (context) => {
  const verdictOf = async (change?: Parameters<typeof moveBackend>[1]) => {
    const [finding] = await findingsOf('terraform.lock-table', context, async (sandbox) => {
      moveBackend(sandbox, change)
      await roleThere(sandbox, 's3:ListAllMyBuckets', 'dynamodb:DescribeTable')
      return withRole(sandbox)
    })
    return finding
  }
  expect(await verdictOf()).toMatchObject({ verdict: 'pass' })
  expect(await verdictOf(({ dynamodb }) => dynamodb.tables.clear())).toMatchObject({ verdict: 'fail' })
})

test("that account's public access block counts for its bucket, and is read there", async (context) => {
  const [finding] = await findingsOf('terraform.bucket-closed', context, async (sandbox) => {
    moveBackend(sandbox, ({ s3, s3control }) => {
      const bucket = s3.buckets.only()
      s3control.publicAccessBlock = bucket.publicAccessBlock as typeof s3control.publicAccessBlock
      bucket.publicAccessBlock = undefined
    })
    await roleThere(sandbox, 's3:ListAllMyBuckets', 's3:GetBucket*', 's3:GetAccountPublicAccessBlock')
    return withRole(sandbox)
  })
  expect(finding, finding?.message).toMatchObject({ verdict: 'pass' })
})

test('a table of another account is kept by its own recovery, and not by plans of this one', async (context) => {
  const verdicts = async (pointInTimeRecovery: boolean) => {
    const findings = await findingsOf('backup.arranged', context, async (sandbox) => {
      moveBackend(sandbox, ({ dynamodb }) => void Object.assign(dynamodb.tables.only(), { pointInTimeRecovery }))
      const selection = sandbox.world(SANDBOX_REGION).backup.selections.only()
      selection.BackupSelection = { SelectionName: 'all', IamRoleArn: ROLE, Resources: ['*'] }
      await roleThere(sandbox, 's3:ListAllMyBuckets', 's3:GetBucket*', 'dynamodb:Describe*')
      return withRole(sandbox)
    })
    return findings.map(({ verdict, message }) => `${verdict}: ${message}`)
  }
  const pass: unknown = expect.stringMatching(/^pass/)
  expect(await verdicts(true)).toEqual([pass, pass])
  expect(await verdicts(false)).toEqual([
    pass,
    expect.stringMatching(/^inconclusive: .*plans are not read; point-in-time recovery of the table is DISABLED/s),
  ])
})
