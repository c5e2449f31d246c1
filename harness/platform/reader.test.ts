import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import type { Scope } from '../recording/scope.ts'
import { opened } from '../sources/aws/testing.ts'
import { settingsFor } from '../environment/settings/index.ts'
import { collection, collectionBy, type Collection } from './collection.ts'
import { PlatformReader } from './reader.ts'

const sandbox = await Sandbox.start()
afterAll(() => sandbox.close())

function reader(url = sandbox.url): ReturnType<typeof opened> & {
  readonly platform: PlatformReader
  readonly as: (scope: Scope) => ReturnType<PlatformReader['for']>
} {
  const connected = opened({ endpoint: url })
  const platform = new PlatformReader(
    connected.session,
    settingsFor('production', 'production', { select: { tags: {} } }),
  )
  return { ...connected, platform, as: (scope) => platform.for(scope) }
}

test('a collection is derived once, and everyone who asked cites the calls that it took', async () => {
  const { session, as, calls } = reader()
  const [early, beside, late] = [session.requester.scope(), session.requester.scope(), session.requester.scope()]
  const [first, second] = await Promise.all([as(early).vpcs(), as(beside).vpcs()])
  const third = await as(late).vpcs()
  expect([second, third]).toEqual([first, first])
  expect(third, 'the very same').toBe(first)
  const ids = calls.map((_, index) => `o${index + 1}`)
  expect(ids.length).toBeGreaterThan(0)
  expect([early, beside, late].map(({ observations }) => [...observations].sort())).toEqual([ids, ids, ids])
})

test('only what is asked for is read', async () => {
  const { session, as, calls } = reader()
  await as(session.requester.scope()).vpcs()
  expect(new Set(calls.map(({ service, operation }) => `${service}:${operation}`))).toEqual(
    new Set(['ec2:DescribeVpcs', 'ecs:ListClusters', 'sts:GetCallerIdentity']),
  )
})

test('what a collection rests on, by way of another one, is cited too', async () => {
  const { session, as, calls } = reader()
  const [first, second] = [session.requester.scope(), session.requester.scope()]
  await as(first).vpcs()
  await as(second).internetGateways()
  const operations = (scope: Scope): string[] =>
    [...scope.observations].map((id) => calls[Number(id.slice(1)) - 1]!.operation).sort()
  expect(operations(first)).toEqual(['DescribeVpcs', 'GetCallerIdentity', 'ListClusters'])
  expect(operations(second)).toEqual(['DescribeInternetGateways', 'DescribeVpcs', 'GetCallerIdentity', 'ListClusters'])
})

test('a collection that fails, fails for everyone who asked, and the next one may be luckier', async () => {
  const fork = await sandbox.fork()
  onTestFinished(() => fork.close())
  const { session, as, calls } = reader(fork.url)
  const remove = fork.faults.add({ service: 'ec2', operation: 'DescribeVpcs', kind: 'throttled' })
  const scopes = [session.requester.scope(), session.requester.scope()]
  const outcomes = await Promise.allSettled(scopes.map((scope) => as(scope).vpcs()))
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(scopes.map(({ failures }) => failures.map(({ operation }) => operation))).toEqual([
    ['DescribeVpcs'],
    ['DescribeVpcs'],
  ])
  for (const { observations } of scopes)
    expect([...observations]).toContain(`o${calls.findIndex(({ operation }) => operation === 'DescribeVpcs') + 1}`)
  remove()
  const later = session.requester.scope()
  expect(await as(later).vpcs()).toBeInstanceOf(Array)
  expect(later.failures).toEqual([])
})

test('a denied collection stays denied, without being asked again', async () => {
  const fork = await sandbox.fork()
  onTestFinished(() => fork.close())
  const { session, as, calls } = reader(fork.url)
  fork.faults.add({ service: 'ec2', operation: 'DescribeVpcs', kind: 'denied' })
  for (let times = 0; times < 3; times++) {
    const scope = session.requester.scope()
    await expect(as(scope).vpcs()).rejects.toMatchObject({ name: 'UnauthorizedOperation' })
    expect(scope.failures).toHaveLength(1)
  }
  expect(calls.filter(({ operation }) => operation === 'DescribeVpcs')).toHaveLength(1)
})

test('a failure that a collection swallows is not swallowed for its readers', async () => {
  const fork = await sandbox.fork()
  onTestFinished(() => fork.close())
  const { session, platform } = reader(fork.url)
  fork.faults.add({ service: 'kms', operation: 'ListAliases', kind: 'denied' })
  const scope = session.requester.scope()
  const swallowing = collection(({ aws }) => aws.kms.listAliases().catch(() => 'none'))
  for (const reader of [session.requester.scope(), scope]) expect(await platform.read(reader)(swallowing)).toBe('none')
  expect(scope.failures.map(({ operation }) => operation)).toEqual(['ListAliases'])
})

test('an accepted "does not exist" within a collection is none of its readers’ failures', async () => {
  const { session, platform, absent } = reader()
  const scope = session.requester.scope()
  const accepting = collection(({ aws, orAbsent }) =>
    orAbsent(aws.kms.describeKey({ KeyId: 'alias/nothing' }), 'NotFoundException'),
  )
  expect(await platform.read(scope)(accepting)).toBeUndefined()
  expect([scope.failures, [...scope.observations], absent]).toEqual([[], ['o1'], ['o1']])
})

test('collections that need each other fail instead of waiting for ever', async () => {
  const { session, platform } = reader()
  const apart = collection(async () => 'apart')
  const one: Collection<unknown> = collection(({ read }) => read(two))
  const two: Collection<unknown> = collection(({ read }) => read(three))
  const three: Collection<unknown> = collection(({ read }) => Promise.all([read(one), read(apart)]))
  const read = platform.read(session.requester.scope())
  const message = 'COLLECTION_CIRCLE: two collections of the platform need each other; neither can be read.'
  const outcomes = await Promise.allSettled([read(one), read(two), read(three)])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  for (const outcome of outcomes) expect((outcome as PromiseRejectedResult).reason).toMatchObject({ message })
  const itself: Collection<unknown> = collection(({ read: again }) => again(itself))
  await expect(read(itself)).rejects.toThrow(message)
})

test('two collections may build on a third, and on each other one way', async () => {
  const { session, platform } = reader()
  let derived = 0
  const base = collection(async () => ++derived)
  const left = collection(async ({ read }) => (await read(base)) + 10)
  const right = collection(async ({ read }) => (await Promise.all([read(base), read(left)])).join(' '))
  const read = platform.read(session.requester.scope())
  expect(await Promise.all([read(right), read(left), read(right)])).toEqual(['1 11', 11, '1 11'])
  expect(derived).toBe(1)
})

test('members of a family are told apart by their key, and each is derived once', async () => {
  const { session, platform } = reader()
  const derived: string[] = []
  const of = collectionBy(
    (name: string) => name,
    async (_, name) => {
      derived.push(name)
      return `about ${name}`
    },
  )
  const read = platform.read(session.requester.scope())
  expect(await Promise.all([read(of('a')), read(of('b')), read(of('a'))])).toEqual(['about a', 'about b', 'about a'])
  expect(derived).toEqual(['a', 'b'])
})

test('a collection that throws before it promises anything fails for everyone who asks, and keeps nobody waiting', async () => {
  const { session, platform } = reader()
  const hasty = collection((): Promise<never> => {
    throw new TypeError('no such thing')
  })
  for (const scope of [session.requester.scope(), session.requester.scope()])
    await expect(platform.read(scope)(hasty)).rejects.toThrow('no such thing')
})

test('a collection that has failed waits for nobody any more', async () => {
  const { session, platform } = reader()
  const { promise: isDown, resolve: tell } = Promise.withResolvers<void>()
  const slow: Collection<string> = collection(async ({ read }) => {
    await isDown
    return `after ${await read(top)}`
  })
  const failing: Collection<string> = collection(async ({ read }) => {
    read(slow).catch(() => {})
    throw new Error('down')
  })
  const top: Collection<string> = collection(async ({ read }) => {
    const found = await read(failing).catch(() => 'nothing')
    tell()
    await sleep(10)
    return found
  })
  const read = platform.read(session.requester.scope())
  expect(await Promise.all([read(slow), read(top)])).toEqual(['after nothing', 'nothing'])
})

test('a tall building of collections stands as fast as a low one', async () => {
  const { session, platform } = reader()
  let storey = [1, 2, 3].map((room) => collection(() => sleep(20, room)))
  for (let height = 0; height < 20; height++) {
    const below = storey
    storey = below.map(() =>
      collection(async ({ read }) => (await Promise.all(below.map((each) => read(each)))).length),
    )
  }
  const read = platform.read(session.requester.scope())
  expect(await Promise.all(storey.map((each) => read(each)))).toEqual([3, 3, 3])
})

test('what only chooses the subjects is not cited by those who build on it, and its failure is theirs', async () => {
  const fork = await sandbox.fork()
  onTestFinished(() => fork.close())
  const zones = collection(async ({ aws }) => (await aws.ec2.describeAvailabilityZones()).AvailabilityZones ?? [])
  const chosen = collection(async ({ aws, choose }) => {
    await choose(zones)
    return (await aws.ec2.describeVpcs()).Vpcs ?? []
  })
  const { session, platform, calls } = reader(fork.url)
  const scope = session.requester.scope()
  await platform.read(scope)(chosen)
  const cited = [...scope.observations].map((id) => calls[Number(id.slice(1)) - 1]!.operation)
  expect([cited, calls.map(({ operation }) => operation).sort()]).toEqual([
    ['DescribeVpcs'],
    ['DescribeAvailabilityZones', 'DescribeVpcs'],
  ])
  fork.faults.add({ service: 'ec2', operation: 'DescribeAvailabilityZones', kind: 'denied' })
  const other = reader(fork.url)
  const late = other.session.requester.scope()
  await expect(other.platform.read(late)(chosen)).rejects.toThrow()
  expect(late.failures.map(({ operation }) => operation)).toEqual(['DescribeAvailabilityZones'])
})
