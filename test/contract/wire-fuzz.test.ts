/**
 * Every operation of every AWS client that the project uses, with random input and output, from the SDK over HTTP to
 * the sandbox and back; and every error that their models name. Guards against new versions of the SDK, whose schemas
 * the sandbox uses.
 *
 * CHECKRIDE_FUZZ_RUNS: examples per operation, 1 by default. CHECKRIDE_FUZZ_SEED: repeats a run.
 */
import { readFileSync } from 'node:fs'
import { inspect, isDeepStrictEqual } from 'node:util'
import { NormalizedSchema } from '@smithy/core/schema'
import type { StaticErrorSchema } from '@smithy/types'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { codecOf } from '../../fixtures/sandbox/wire/codec.ts'
import type { Operation } from '../../fixtures/sandbox/wire/schema.ts'
import { Values } from './wire-arbitraries.ts'

const runs = Number(process.env['CHECKRIDE_FUZZ_RUNS'] ?? 1)
const seed = Number(process.env['CHECKRIDE_FUZZ_SEED'] ?? 20_261_121)
console.log(`CHECKRIDE_FUZZ_SEED=${seed} CHECKRIDE_FUZZ_RUNS=${runs}`)

const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  dependencies: Record<string, string>
}
const packages = Object.keys(dependencies).filter((name) => name.startsWith('@aws-sdk/client-'))

/**
 * Members that the SDK's own middleware adds, alters or removes; EventBridge's EndpointId makes it call another host.
 */
const ALTERED_BY_SDK = /^(\w*SSECustomer\w*|Checksum\w*|ContentMD5|ContentLength|Expires|EndpointId)$/

/**
 * Members that the SDK or HTTP adds when they are missing, and answers that the SDK treats as failures without them.
 */
const GENERATED_BY_SDK =
  /^(ContentType|CreateBucketConfiguration|LocationConstraint|CopyObjectResult|CopyPartResult|Body|AnnotationPayload)$/
/** Shares its query code with ResourceNotFound, so that clients cannot tell it from that. */
const AMBIGUOUS = ['DashboardNotFoundError']

/** Buckets on Outposts: the request names no account, by which the sandbox tells S3 Control from S3. */
const WITHOUT_ACCOUNT = '@aws-sdk/client-s3-control CreateBucket'

const eventStreams: string[] = []
const done = { operations: 0, exceptions: 0 }

test.each(packages)('%s', { timeout: 30_000 * runs }, async (packageName) => {
  await using wire = await open(packageName)
  const failures: string[] = []
  for (const operation of wire.operations) {
    if (hasEvents(operation.input) || hasEvents(operation.output)) {
      eventStreams.push(`${packageName} ${operation.name}`)
      continue
    }
    if (`${packageName} ${operation.name}` === WITHOUT_ACCOUNT) continue
    done.operations += 1
    await wire.roundTrip(operation).catch((error: Error) => failures.push(`${operation.name}: ${causeOf(error)}`))
  }
  for (const [name, exception] of wire.exceptions) {
    if (AMBIGUOUS.includes(name)) continue
    done.exceptions += 1
    await wire.throwThrough(name, exception).catch((error: Error) => failures.push(`${name}: ${causeOf(error)}`))
  }
  expect(failures.length, failures.slice(0, 8).join('\n')).toBe(0)
})

test('what was left out: operations that answer with a stream of events', () => {
  expect(eventStreams).toEqual([
    '@aws-sdk/client-cloudwatch-logs GetLogObject',
    '@aws-sdk/client-cloudwatch-logs StartLiveTail',
    '@aws-sdk/client-s3 SelectObjectContent',
  ])
  console.log(`${done.operations} operations and ${done.exceptions} exceptions`)
  expect(done.operations).toBeGreaterThan(2000)
  expect(done.exceptions).toBeGreaterThan(500)
})

/** What failed, without fast-check's account of the example. */
const causeOf = ({ cause, message }: Error): string => (cause instanceof Error ? cause.message : message)

type SdkStream = { transformToByteArray(): Promise<Uint8Array> }
type Next = (args: object) => Promise<object>
/**
 * Sends S3's requests as other SDKs do, without the parameter that names the operation; ListDirectoryBuckets differs
 * from ListBuckets in nothing else.
 */
const withoutId = (next: Next) => (args: { request: { query: Record<string, string> } }) => {
  if (args.request.query['x-id'] !== 'ListDirectoryBuckets') delete args.request.query['x-id']
  return next(args)
}

type Client = {
  middlewareStack: { add(middleware: (next: Next) => unknown, options: object): void }
  send(command: object, options: object): Promise<Record<string, unknown>>
  destroy(): void
}
type Constructor<T> = new (parameter: object) => T

async function open(packageName: string) {
  const module = (await import(packageName)) as Readonly<Record<string, unknown>>
  const clientName = Object.keys(module).find((name) => name.endsWith('Client') && name !== '__Client')!
  const codec = codecOf({ module, client: clientName })
  const seen: { operation?: string; input?: object; output: object; error?: Error } = { output: {} }
  const handler = (input: object, { operation }: { operation: string }) => {
    Object.assign(seen, { input, operation })
    if (seen.error) throw seen.error
    return seen.output
  }
  const handlers = Object.fromEntries([...codec.operations.keys()].map((name) => [name, handler]))
  const sandbox = await Sandbox.start({
    unvalidated: true,
    services: { service: { module, client: clientName, scope: 'region', state: () => ({}) as never, handlers } },
  })
  const client = new (module[clientName] as Constructor<Client>)({
    endpoint: sandbox.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' },
    maxAttempts: 1,
    disableHostPrefix: true,
    forcePathStyle: true,
    // This client puts the account before the endpoint's host, which may be an address.
    ...(clientName === 'S3ControlClient' && { endpointProvider: () => ({ url: new URL(sandbox.url) }) }),
  })
  if (clientName === 'S3Client') client.middlewareStack.add(withoutId, { step: 'build' })
  // forms and XML cannot represent an empty list or structure
  const dropEmpty = !/json/i.test(codec.protocolName)
  const empty = !codec.protocolName.endsWith('Query')
  const rules = { omit: ALTERED_BY_SDK, always: GENERATED_BY_SDK }
  const values = (complete: boolean) => ({
    inputs: new Values({ complete, empty, ...rules }),
    outputs: new Values({ complete, empty: true, ...rules }),
  })
  const [whole, some] = [values(true), values(false)]
  const outputsOfErrors = new Values({ complete: true, empty: true, ...rules, omit: /^[mM]essage$/ })

  const check = async (operation: Operation, input: object, output: object): Promise<void> => {
    seen.output = output
    delete seen.input
    const command = new (module[`${operation.name}Command`] as Constructor<object>)(structuredClone(input))
    const received = await client.send(command, { abortSignal: AbortSignal.timeout(2000) })
    for (const [name, value] of Object.entries(received))
      if (isStream(value)) received[name] = await value.transformToByteArray()
    const differences = [
      ...difference(operation.name, seen.operation, 'operation'),
      ...difference(comparable(input, dropEmpty), comparable(seen.input, dropEmpty), 'input'),
      ...difference(comparable(output, dropEmpty), comparable(received, dropEmpty), 'output'),
    ]
    if (differences.length > 0) throw new Error(differences.slice(0, 3).join('; '))
  }
  const examples = ({ inputs, outputs }: typeof whole, operation: Operation, numRuns: number) =>
    fc.assert(
      fc.asyncProperty(inputs.of(operation.input)!, outputs.of(operation.output)!, (input, output) =>
        check(operation, input as object, output as object),
      ),
      { seed, numRuns, endOnFailure: true },
    )
  /** An operation through which errors are thrown; not a HEAD request, whose answer has no body. */
  const messenger =
    [...codec.operations.values()].find(({ http, required }) => required.length === 0 && http?.[0] !== 'HEAD') ??
    [...codec.operations.values()][0]!
  const checkException = async (name: string, Exception: Constructor<Error>, members: object): Promise<void> => {
    const thrown = new Exception({ message: MESSAGE, $metadata: {}, ...members })
    seen.error = thrown
    const request = new (module[`${messenger.name}Command`] as Constructor<object>)(
      fc.sample(whole.inputs.of(messenger.input)!, { seed, numRuns: 1 })[0]!,
    )
    const received = await client.send(request, {}).then(
      () => new Error('nothing was thrown'),
      (error: Error) => error,
    )
    delete seen.error
    const facts = (error: Error) => ({
      name: error.name,
      message: error.message,
      class: error instanceof Exception,
      ...pick(error, Object.keys(members)),
    })
    const differences = difference(comparable(facts(thrown), dropEmpty), comparable(facts(received), dropEmpty), name)
    if ((received as { $metadata?: { requestId?: string } }).$metadata?.requestId === undefined)
      differences.push('no request id')
    if (differences.length > 0) throw new Error(differences.slice(0, 3).join('; '))
  }
  return {
    operations: [...codec.operations.values()],
    exceptions: Object.entries(module).filter(isException),
    async throwThrough(name: string, Exception: Constructor<Error>) {
      const members = outputsOfErrors.of(NormalizedSchema.of(module[`${name}$`] as StaticErrorSchema))!
      await fc.assert(
        fc.asyncProperty(members, (example) => checkException(name, Exception, example as object)),
        { seed, numRuns: runs, endOnFailure: true },
      )
    },
    async roundTrip(operation: Operation) {
      await examples(whole, operation, 1)
      if (runs > 1) await examples(some, operation, runs - 1)
    },
    async [Symbol.asyncDispose]() {
      client.destroy()
      await sandbox.close()
    },
  }
}

const hasEvents = (schema: NormalizedSchema): boolean => !schema.isUnitSchema() && schema.getEventStreamMember() !== ''

const isStream = (value: unknown): value is SdkStream =>
  typeof value === 'object' && value !== null && 'transformToByteArray' in value

/** The SDK's classes of modelled errors have the shape's id; the service's base class has none. */
const isException = (entry: [string, unknown]): entry is [string, Constructor<Error>] =>
  typeof entry[1] === 'function' && 'shapeId' in entry[1] && entry[1].shapeId !== undefined

const pick = (value: object, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, value[name as never]]))

const MESSAGE = 'what went <wrong> & "why"'

/**
 * A value in comparable form: bytes, dates and strings of any class alike; without undefined members and the SDK's own.
 */
function comparable(value: unknown, dropEmpty: boolean): unknown {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`
  if (value instanceof Date) return `date ${value.toISOString()}`
  if (value instanceof String) return String(value)
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value)
    .map(([name, member]) => [name, comparable(member, dropEmpty)] as const)
    .filter(([name, member]) => member !== undefined && name !== '$metadata' && !ALTERED_BY_SDK.test(name))
  if (dropEmpty && members.length === 0) return undefined
  return Array.isArray(value) ? members.map(([, item]) => item) : Object.fromEntries(members)
}

/** Where two values differ, one line each. */
function difference(sent: unknown, received: unknown, path: string): string[] {
  if (isDeepStrictEqual(sent, received)) return []
  const bothObjects = typeof sent === 'object' && typeof received === 'object' && sent !== null && received !== null
  if (!bothObjects || Array.isArray(sent) !== Array.isArray(received))
    return [`${path}: sent ${inspect(sent)}, received ${inspect(received)}`]
  const keys = new Set([...Object.keys(sent), ...Object.keys(received)])
  return [...keys].flatMap((key) => difference(sent[key as never], received[key as never], `${path}.${key}`))
}
