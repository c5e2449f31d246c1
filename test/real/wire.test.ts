/**
 * Every operation of the services that the project uses, called by boto3: botocore's independent models decide what is
 * sent and how answers are read. What the sandbox decodes and answers must be the same by its own schemas.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Codec } from '../../fixtures/sandbox/wire/codec.ts'
import { needsPython, python } from './parts.ts'
import { BOTO3_NAMES, KNOWN_DIFFERENCES, KNOWN_EXCEPTIONS, KNOWN_OPERATIONS, knows } from './wire-known.ts'
import { MESSAGE, startWireServer, type WireServer } from './wire-server.ts'

interface Difference {
  readonly path: readonly (string | number)[]
  readonly sent: unknown
  readonly received: unknown
  /** Whether botocore's model has the member. */
  readonly modelled: boolean
}

interface Call {
  readonly service: string
  readonly operation: string
  readonly skipped?: string
  readonly error?: string
  readonly played?: string
  readonly input?: readonly Difference[]
  readonly output?: readonly Difference[]
}

interface Caught {
  readonly service: string
  readonly exception: string
  readonly unknown?: true
  readonly raised?: string
  readonly message?: string
}

needsPython('boto3 on the wire', () => {
  let server: WireServer
  let calls: readonly Call[]
  let caught: readonly Caught[]

  beforeAll(async () => {
    server = await startWireServer(20_261_121)
    const lines = await python<Call | Caught>('wire.py', [
      server.url,
      server.controlUrl,
      ...[...server.codecs.keys()].map((name) => BOTO3_NAMES[name] ?? name),
    ])
    calls = lines.filter((line): line is Call => 'operation' in line)
    caught = lines.filter((line): line is Caught => 'exception' in line)
  }, 300_000)
  afterAll(() => server[Symbol.asyncDispose]())

  const codecOf = (service: string): Codec =>
    server.codecs.get(Object.entries(BOTO3_NAMES).find(([, name]) => name === service)![0])!

  test('what is sent is decoded, and what is answered is understood', () => {
    const wrong = new Map<string, string>()
    // A member counts once per service: recursive shapes such as Cost Explorer's filters hold it at hundreds of paths.
    const newer = new Set<string>()
    let agreeing = 0
    const met = new Set<object>()
    const isKnown = (operation: string, { path, sent, received }: Difference): boolean => {
      const known = KNOWN_DIFFERENCES.find(
        ({ where, holds }) => where.test(`${operation} ${path.join('.')}`) && holds(sent, received),
      )
      if (known !== undefined) met.add(known)
      return known !== undefined
    }
    for (const call of calls) {
      const operation = codecOf(call.service).operations.get(call.operation)
      const name = `${call.service} ${call.operation}`
      if (call.skipped !== undefined) continue
      if (operation === undefined && !(name in KNOWN_OPERATIONS)) {
        newer.add(name)
        continue
      }
      const problems: string[] = []
      if (call.error !== undefined) problems.push(call.error)
      else if (call.played !== call.operation) problems.push(`was taken for ${call.played}`)
      for (const difference of call.input ?? []) {
        if (operation !== undefined && !knows(operation.input, difference.path))
          newer.add(`${call.service} ${difference.path.findLast((part) => typeof part === 'string')}`)
        else if (!isKnown(name, difference)) problems.push(`input ${describeDifference(difference)}`)
      }
      for (const difference of call.output ?? [])
        if (difference.modelled && !isKnown(name, difference)) problems.push(`output ${describeDifference(difference)}`)
      if (problems.length === 0) agreeing += 1
      else wrong.set(name, problems.slice(0, 3).join('; '))
    }
    const unknown = [...wrong].filter(([name]) => !(name in KNOWN_OPERATIONS))
    console.log(
      `${agreeing} operations by boto3 are understood both ways; botocore models ${newer.size} operations and ` +
        `members that our SDK does not:\n${[...newer].join(', ')}`,
    )
    expect(Object.fromEntries(unknown)).toEqual({})
    expect(agreeing).toBeGreaterThan(2000)
    expect(newer.size).toBeLessThan(agreeing / 20)
    const obsolete = [
      ...Object.keys(KNOWN_OPERATIONS).filter((name) => !wrong.has(name)),
      ...KNOWN_DIFFERENCES.filter((known) => !met.has(known)).map(({ where }) => String(where)),
    ]
    expect(obsolete, 'listed as known, but nothing is wrong with it').toEqual([])
  })

  test('operations that botocore and our SDK agree on are not left out', () => {
    const called = new Set(calls.map(({ service, operation }) => `${service} ${operation}`))
    const ours = [...server.codecs].flatMap(([id, codec]) =>
      [...codec.operations.keys()].map((operation) => `${BOTO3_NAMES[id]} ${operation}`),
    )
    const missing = ours.filter((name) => !called.has(name))
    console.log(`operations that botocore does not model: ${missing.join(', ') || 'none'}`)
    expect(missing.length).toBeLessThan(ours.length / 50)
    expect(
      calls.filter(({ skipped }) => skipped !== undefined).map(({ service, operation }) => `${service} ${operation}`),
    ).toEqual(['logs GetLogObject', 'logs StartLiveTail', 's3 SelectObjectContent'])
  })

  test('errors are raised as the exceptions that botocore models', () => {
    const known = caught.filter(({ unknown }) => !unknown)
    const wrong = known
      .filter(({ exception, raised, message }) => raised !== exception || message !== MESSAGE)
      .map(({ service, exception, raised, message }) => `${service} ${exception}: ${raised}: ${message}`)
    console.log(
      `${known.length} exceptions; our SDK does not have ${caught.length - known.length}: ${caught
        .filter(({ unknown }) => unknown)
        .map(({ service, exception }) => `${service} ${exception}`)
        .join(', ')}`,
    )
    expect(wrong.filter((line) => !Object.keys(KNOWN_EXCEPTIONS).some((name) => line.startsWith(`${name}:`)))).toEqual(
      [],
    )
    expect(known.length).toBeGreaterThan(500)
  })
})

const describeDifference = ({ path, sent, received }: Difference): string =>
  `${path.join('.')}: sent ${JSON.stringify(sent)}, received ${JSON.stringify(received)}`
