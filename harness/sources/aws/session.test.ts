import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { FaultKind } from '../../../fixtures/sandbox/faults.ts'
import { Sandbox } from '../../../fixtures/sandbox/sandbox.ts'
import { ACT_NAMES, type Act } from '../../../record/act.ts'
import { clientOptions } from './clients.ts'
import { awsFailure } from './failure.ts'
import type { Aws } from './index.ts'
import { opened } from './testing.ts'

const sandbox = await Sandbox.start()
afterAll(() => sandbox.close())
const open = (): ReturnType<typeof opened> => opened({ endpoint: sandbox.url })

test('identical reads are asked once, however their input is spelled, and everyone who asked cites the call', async () => {
  const { session, calls } = open()
  const scopes = [session.requester.scope(), session.requester.scope(), session.requester.scope()] as const
  const ask = [
    () =>
      session.aws(scopes[0]).ec2.describeVpcs({ MaxResults: 50, Filters: [{ Name: 'state', Values: ['available'] }] }),
    () =>
      session
        .aws(scopes[1])
        .ec2.describeVpcs({ Filters: [{ Values: ['available'], Name: 'state' }], MaxResults: 50, VpcIds: undefined }),
  ] as const
  const [first, second] = await Promise.all([ask[0](), ask[1]()])
  expect(second).toBe(first)
  expect(
    await session
      .aws(scopes[2])
      .ec2.describeVpcs({ Filters: [{ Name: 'state', Values: ['available'] }], MaxResults: 50 }),
  ).toBe(first)
  expect(calls).toHaveLength(1)
  expect(scopes.map(({ observations }) => [...observations])).toEqual([['o1'], ['o1'], ['o1']])
  expect(session.requester.sharedReads).toBe(2)
})

test.each<[string, (aws: Aws) => Promise<unknown>, (aws: Aws) => Promise<unknown>]>([
  ['the order of a list', (aws) => aws.ec2.describeVpcs({ VpcIds: [] }), (aws) => aws.ec2.describeVpcs({})],
  ['the service', (aws) => aws.kms.listAliases(), (aws) => aws.ec2.describeAvailabilityZones()],
  ['a value', (aws) => aws.kms.listAliases({ Limit: 10 }), (aws) => aws.kms.listAliases({ Limit: 11 })],
  ['the result of an act', (aws) => aws.iam.generateCredentialReport(), (aws) => aws.iam.generateCredentialReport()],
])('reads that differ in %s are asked apart', async (_, one, other) => {
  const { session, calls } = open()
  const scope = session.requester.scope()
  await Promise.all([one(session.aws(scope)), other(session.aws(scope))])
  expect(calls).toHaveLength(2)
  expect(scope.observations.size).toBe(2)
})

test.each<[FaultKind, boolean]>([
  ['denied', true],
  ['expired-credentials', true],
  ['malformed', true],
  ['throttled', false],
  ['error', false],
  ['cut', false],
])('a read that failed (%s) is an answer that is remembered: %s', async (kind, remembered) => {
  const fork = await sandbox.fork()
  onTestFinished(() => fork.close())
  const { session, calls } = opened({ endpoint: fork.url })
  const [requester, other, later] = [session.requester.scope(), session.requester.scope(), session.requester.scope()]
  const remove = fork.faults.add({ service: 'kms', operation: 'ListAliases', kind })
  const failed = await Promise.allSettled([
    session.aws(requester).kms.listAliases(),
    session.aws(other).kms.listAliases(),
  ])
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(calls, 'side by side, one call').toHaveLength(1)
  expect(
    [requester, other].map(({ failures, observations }) => [
      failures.map(({ operation }) => operation),
      [...observations],
    ]),
  ).toEqual([
    [['ListAliases'], ['o1']],
    [['ListAliases'], ['o1']],
  ])
  remove()
  const again = session.aws(later).kms.listAliases()
  if (remembered) await expect(again).rejects.toBe((failed[0] as PromiseRejectedResult).reason)
  else await expect(again).resolves.toEqual({ Aliases: [] })
  expect([...later.observations]).toEqual([remembered ? 'o1' : 'o2'])
})

test('an answer cannot be altered, however deep', async () => {
  const { session } = open()
  const { AvailabilityZones = [] } = await session.aws(session.requester.scope()).ec2.describeAvailabilityZones()
  expect(() => AvailabilityZones.push({})).toThrow(TypeError)
  expect(() => (AvailabilityZones[0]!.State = 'impaired')).toThrow(TypeError)
})

describe('refused before anything is sent', () => {
  const refused = async (ask: (aws: Aws) => Promise<unknown>, says: string): Promise<void> => {
    const { session, calls } = open()
    const scope = session.requester.scope()
    const before = sandbox.calls.length
    await expect(ask(session.aws(scope))).rejects.toThrow(says)
    expect([calls.length, sandbox.calls.length - before, scope.failures, scope.observations.size]).toEqual([
      0,
      0,
      [],
      0,
    ])
  }

  test.each<(aws: Aws) => Promise<unknown>>([
    (aws) => aws.ec2.deleteVpc({ VpcId: 'vpc-1' }),
    (aws) => aws.ec2.createTags({ Resources: [], Tags: [] }),
    (aws) => aws.iam.putRolePolicy({ RoleName: 'x', PolicyName: 'x', PolicyDocument: '{}' }),
    (aws) => aws.ecs.executeCommand({ cluster: 'x', task: 'x', command: 'sh', interactive: true }),
    (aws) => aws.ecs.updateService({ service: 'x' }),
    (aws) => aws.sts.assumeRole({ RoleArn: 'x', RoleSessionName: 'x' }),
    (aws) => aws.kms.scheduleKeyDeletion({ KeyId: 'x' }),
  ])('a write: %s', (ask) => refused(ask, 'is not a read'))

  test('an answer that is a stream', () =>
    refused((aws) => aws.s3.getObject({ Bucket: 'b', Key: 'k' }), 's3.GetObject answers with a stream'))

  test('an operation that does not exist', () =>
    refused(
      (aws) => (aws.ec2 as unknown as Record<string, () => Promise<unknown>>)['describeVpc']!(),
      'ec2 has no operation DescribeVpc.',
    ))
})

describe('acting', () => {
  const acting = (allowed: readonly Act[]) => {
    const opening = opened({ endpoint: sandbox.url }, allowed)
    return { ...opening, scope: opening.session.requester.scope(allowed[0]) }
  }

  test.each<[Act, readonly Act[]]>([
    ['ecs-exec', []],
    ['ecs-exec', ['reachability-analyzer']],
    ['reachability-analyzer', ['ecs-exec']],
  ])('%s is refused to a run that may %j', (act, allowed) => {
    const { session } = acting(allowed)
    expect(() => session.acting(session.requester.scope(act), act)).toThrow(`(needs: '${act}')`)
  })

  test.each([undefined, 'reachability-analyzer'] as const)(
    'what the run may do is refused to a check that needs %s',
    (needs) => {
      const { session } = acting(['ecs-exec', 'reachability-analyzer'])
      expect(() => session.acting(session.requester.scope(needs), 'ecs-exec')).toThrow(
        "'ecs-exec' may not be used here",
      )
      expect(session.acting(session.requester.scope('ecs-exec'), 'ecs-exec')).toHaveProperty('ecs')
    },
  )

  test('by default a run may do nothing but read', () => {
    const { session } = open()
    expect(session.allowed).toEqual([])
    for (const act of ACT_NAMES) expect(() => session.acting(session.requester.scope(act), act)).toThrow(TypeError)
  })

  test.each<(aws: Aws) => Promise<unknown>>([
    (aws) => aws.ec2.createNetworkInsightsPath({ Source: 'x', Protocol: 'tcp' }),
    (aws) => aws.ecs.stopTask({ task: 'x' }),
    (aws) => aws.ssm.startSession({ Target: 'x' }),
  ])('an act permits its own operations and no other: %s', async (ask) => {
    const { session, scope, calls } = acting(['ecs-exec'])
    await expect(ask(session.acting(scope, 'ecs-exec'))).rejects.toThrow('is not a read')
    expect(calls).toEqual([])
  })

  test('what is done is recorded and cited, each time anew, and failures are named', async () => {
    const { session, scope, calls } = acting(['ecs-exec'])
    const aws = session.acting(scope, 'ecs-exec')
    const execute = (): Promise<unknown> =>
      aws.ecs.executeCommand({ cluster: 'nothing', task: 'x', command: 'sh', interactive: true })
    await expect(execute()).rejects.toMatchObject({ name: 'ClusterNotFoundException' })
    await expect(execute()).rejects.toMatchObject({ name: 'ClusterNotFoundException' })
    expect(calls.map(({ service, operation, permission }) => [service, operation, permission])).toEqual(
      Array(2).fill(['ecs', 'ExecuteCommand', 'ecs:ExecuteCommand']),
    )
    expect([...scope.observations]).toEqual(['o1', 'o2'])
    expect(scope.failures.map(({ operation, permissions }) => [operation, permissions])).toEqual(
      Array(2).fill(['ExecuteCommand', ['ecs:ExecuteCommand']]),
    )
  })

  test('who acts reads afresh, and others do not get what it read', async () => {
    const { session, scope, calls } = acting(['ecs-exec'])
    await session.aws(scope).kms.listAliases()
    await session.acting(scope, 'ecs-exec').kms.listAliases()
    await session.aws(session.requester.scope()).kms.listAliases()
    expect(calls).toHaveLength(2)
  })
})

test('a service of the facade can be awaited', async () => {
  const { session } = open()
  const { ec2 } = session.aws(session.requester.scope())
  expect(await Promise.resolve(ec2)).toBe(ec2)
})

test('an accepted error marks the calls that it came from as answers, for whoever asked', async () => {
  const { session, absent } = open()
  const scopes = [session.requester.scope(), session.requester.scope()] as const
  const ask = (scope: (typeof scopes)[number]): Promise<unknown> =>
    session.aws(scope).kms.describeKey({ KeyId: 'alias/nothing' })
  await expect(ask(scopes[0])).rejects.toMatchObject({ name: 'NotFoundException' })
  expect(absent).toEqual([])
  expect(await scopes[1].orAbsent(ask(scopes[1]), 'NotFoundException')).toBeUndefined()
  expect(absent).toEqual(['o1'])
  expect(
    [scopes[0].failures.length, scopes[1].failures.length],
    'it stays a failure for the one who did not expect it',
  ).toEqual([1, 0])
})

test('an accepted error that a probe handed on marks the call that it came from, too', async () => {
  const { session, absent, calls } = open()
  const scope = session.requester.scope()
  const look = (): Promise<object> => session.aws(scope).kms.describeKey({ KeyId: 'alias/nothing' })
  const question = { service: 'test', operation: 'Look', input: {}, region: 'us-east-1', permissions: [] }
  const answer = session.requester.observe(scope, question, look, awsFailure)
  expect(await scope.orAbsent(answer, 'NotFoundException')).toBeUndefined()
  expect(calls.map(({ service }) => service)).toEqual(['kms', 'test'])
  expect([absent, scope.failures]).toEqual([['o1', 'o2'], []])
})

test('without an endpoint AWS itself is asked, whatever the environment says', async () => {
  process.env['AWS_ENDPOINT_URL_STS'] = sandbox.url
  onTestFinished(() => void delete process.env['AWS_ENDPOINT_URL_STS'])
  const client = new STSClient({
    ...clientOptions({ region: 'eu-west-1' }),
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  })
  const stop = new Error('not sent')
  let host = ''
  client.middlewareStack.add(
    () => async (args) => {
      host = (args.request as { hostname: string }).hostname
      throw stop
    },
    { step: 'deserialize', priority: 'low' },
  )
  await expect(client.send(new GetCallerIdentityCommand())).rejects.toThrow(stop)
  expect(host).toBe('sts.eu-west-1.amazonaws.com')
})
