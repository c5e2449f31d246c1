import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test, type TestContext } from 'vitest'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { opened } from '../sources/aws/testing.ts'
import { settingsFor } from '../environment/settings/index.ts'
import type { Check, CheckContext } from '../authoring/check.ts'
import { obstacleName, obstaclesOf } from '../../record/acceptance.ts'
import type { Echo, Finding, Subject } from '../../record/run.ts'
import type { Verdict } from '../../record/verdict.ts'
import { PlatformReader } from '../platform/reader.ts'
import { evaluate, targetsOf, type RunContext } from './evaluate.ts'
import { checkOf } from './testing.ts'

const sandbox = await Sandbox.start()
sandbox.faults.add({ service: 'kms', operation: 'ListAliases', kind: 'denied' })
afterAll(() => sandbox.close())

type Verify = (context: CheckContext) => Promise<unknown>

function contextOf(): RunContext {
  const { session } = opened({ endpoint: sandbox.url })
  const settings = settingsFor('production', 'production')
  return { session, platform: new PlatformReader(session, settings), settings, now: () => new Date() }
}

const subject = (id: string): Subject => ({ id, type: 'thing', name: id, region: 'eu-west-1' })

/** The finding of a check of one subject, whose listing makes no call. */
async function judged(
  verify: Verify,
  { expect: bound, signal }: Pick<TestContext, 'expect' | 'signal'>,
  more: Partial<Check> = {},
): Promise<Finding> {
  const context = contextOf()
  const value = { subject: subject('one') }
  const check = checkOf({ verify: async (_, given) => void (await verify(given)), ...more })
  return evaluate({ check, value, subject: value.subject, enumeration: context.session.requester.scope() }, context, {
    expect: bound,
    signal,
  })
}

const read: Verify = ({ aws }) => aws.ec2.describeAvailabilityZones()
const missing: Verify = ({ aws }) => aws.kms.describeKey({ KeyId: 'alias/nothing' })
const denied: Verify = ({ aws }) => aws.kms.listAliases()

test.each<[string, Verify, Verdict, Echo | undefined]>([
  [
    'an assertion',
    async (it) => {
      await read(it)
      it.echoOf('other.rule', () => it.expect(1, 'it is there').toBe(2))
    },
    'fail',
    { check: 'other.rule' },
  ],
  [
    'a reason',
    async (it) => it.echoOf({ check: 'other.rule', subject: 'two' }, () => it.inconclusive('it is not there')),
    'inconclusive',
    { check: 'other.rule', subject: 'two' },
  ],
  [
    'not what is judged after it',
    async (it) => {
      await read(it)
      it.echoOf('other.rule', () => it.expect(1).toBe(1))
      it.expect(1, 'its own').toBe(2)
    },
    'fail',
    undefined,
  ],
  [
    'not a read that failed',
    async (it) => {
      await denied(it).catch(() => {})
      it.echoOf('other.rule', () => it.expect(1).toBe(2))
    },
    'inconclusive',
    undefined,
  ],
])('echoOf marks %s', async (_, verify, verdict, echo) => {
  const finding = await judged(verify, { expect, signal: new AbortController().signal })
  expect([finding.verdict, finding.echoOf]).toEqual([verdict, echo])
})

test('a check without subjects repeats the check that its whenNone names', async () => {
  const whenNone = { verdict: 'inconclusive', because: 'There is none.', echoOf: 'other.rule' } as const
  const each: Check['each'] = (platform) => platform.account().then(() => [])
  const { finding } = await targetsOf(checkOf({ each, whenNone }), contextOf())
  expect(finding).toMatchObject({
    verdict: 'inconclusive',
    message: 'There is none.',
    obstacle: { code: 'NO_SUBJECT' },
    echoOf: { check: 'other.rule' },
  })
})

test('every read that failed is an obstacle with its own name, once', async (context) => {
  const finding = await judged(async ({ aws }) => {
    await aws.kms.listAliases({ KeyId: 'alias/one' }).catch(() => {})
    await aws.kms.listAliases({ KeyId: 'alias/two' }).catch(() => {})
    await aws.kms.listAliases({ KeyId: 'alias/one' }).catch(() => {})
    await denied({ aws } as CheckContext)
  }, context)
  expect(obstaclesOf(finding).map(obstacleName)).toEqual([
    'READ_DENIED kms:ListAliases of alias/one',
    'READ_DENIED kms:ListAliases of alias/two',
    'READ_DENIED kms:ListAliases',
  ])
})

test('what needs more than reading is not started without leave: no subject is listed, no call is made', async () => {
  const { session, calls } = opened({ endpoint: sandbox.url })
  const settings = settingsFor('production', 'production')
  const check = checkOf({ needs: 'ecs-exec', each: () => expect.fail('subjects were listed') })
  const { targets, finding } = await targetsOf(check, {
    session,
    platform: new PlatformReader(session, settings),
    settings,
    now: () => new Date(),
  })
  expect(targets).toEqual([])
  expect(finding).toMatchObject({
    verdict: 'not-applicable',
    message: expect.stringContaining('--allow ecs-exec') as string,
    observations: [],
  })
  expect(calls).toEqual([])
})

test('a check that does not say that it acts cannot, whatever the run may', async ({ expect: bound, signal }) => {
  const { session, calls } = opened({ endpoint: sandbox.url }, ['ecs-exec'])
  const settings = settingsFor('production', 'production')
  const context = { session, platform: new PlatformReader(session, settings), settings, now: () => new Date() }
  const task = { clusterArn: 'c', taskArn: 't', containers: [{ name: 'app', runtimeId: 'r' }] }
  const check = checkOf({
    verify: async (_, { probe }) => void (await probe.inside(task, 'app', [{ host: 'broker', port: 9092 }])),
  })
  const value = { subject: subject('one') }
  const judge = (of: Check): Promise<Finding> =>
    evaluate({ check: of, value, subject: value.subject, enumeration: session.requester.scope() }, context, {
      expect: bound,
      signal,
    })
  expect(await judge(check)).toMatchObject({
    verdict: 'inconclusive',
    obstacle: { code: 'CHECK_THREW' },
    observations: [],
  })
  expect(calls).toEqual([])
  expect(await judge({ ...check, needs: 'ecs-exec' })).toMatchObject({
    verdict: 'inconclusive',
    obstacle: { operation: 'ecs:ExecuteCommand' },
  })
})

describe('every way to end', () => {
  test.for<{ name: string; verify: Verify; verdict: Finding['verdict']; code?: string; says?: string; calls?: number }>(
    [
      {
        name: 'read and asserted',
        verify: async (it) => {
          await read(it)
          it.expect(1).toBe(1)
        },
        verdict: 'pass',
        says: '',
        calls: 1,
      },
      {
        name: 'asserted by a property',
        verify: async (it) => {
          await read(it)
          void it.expect(true).to.be.true
        },
        verdict: 'pass',
        says: '',
        calls: 1,
      },
      {
        name: 'asserted by a negation',
        verify: async (it) => {
          await read(it)
          it.expect([1]).not.toContain(2)
        },
        verdict: 'pass',
        says: '',
        calls: 1,
      },
      {
        name: 'an assertion failed',
        verify: async (it) => {
          await read(it)
          it.expect(['port 22'], 'open').toEqual([])
        },
        verdict: 'fail',
        says: 'open: port 22',
        calls: 1,
      },
      {
        name: 'a negated assertion failed',
        verify: async (it) => {
          await read(it)
          it.expect([1], 'ports').not.toContain(1)
        },
        verdict: 'fail',
        says: 'ports',
        calls: 1,
      },
      {
        name: 'a property failed',
        verify: async (it) => {
          await read(it)
          void it.expect(false, 'rotation').to.be.true
        },
        verdict: 'fail',
        says: 'rotation',
        calls: 1,
      },
      {
        name: 'a matcher of the other family failed',
        verify: async (it) => {
          await read(it)
          it.expect(3, 'tasks').toSatisfy((n: number) => n > 5)
        },
        verdict: 'fail',
        says: 'tasks',
        calls: 1,
      },
      {
        name: "Node's assert failed",
        verify: async (it) => {
          await read(it)
          assert.equal(1, 2, 'one is not two')
        },
        verdict: 'fail',
        says: 'one is not two',
        calls: 1,
      },
      {
        name: 'not applicable',
        verify: async (it) => {
          await read(it)
          it.expect(1).toBe(1)
          it.notApplicable('no such thing here')
        },
        verdict: 'not-applicable',
        says: 'no such thing here',
        calls: 1,
      },
      {
        name: 'undecided',
        verify: async (it) => {
          await read(it)
          it.inconclusive('two answers disagree')
        },
        verdict: 'inconclusive',
        code: 'CHECK_UNDECIDED',
        says: 'two answers disagree',
        calls: 1,
      },
      {
        name: 'nothing observed',
        verify: async (it) => it.expect(1).toBe(1),
        verdict: 'inconclusive',
        code: 'NOTHING_OBSERVED',
        calls: 0,
      },
      {
        name: 'nothing observed, and failed',
        verify: async (it) => it.expect(1, 'a constant').toBe(2),
        verdict: 'inconclusive',
        code: 'NOTHING_OBSERVED',
        says: 'a constant',
        calls: 0,
      },
      { name: 'nothing asserted', verify: read, verdict: 'inconclusive', code: 'NOTHING_ASSERTED', calls: 1 },
      {
        name: 'a matcher that was forgotten',
        verify: async (it) => {
          await read(it)
          void it.expect(false).not
        },
        verdict: 'inconclusive',
        code: 'NOTHING_ASSERTED',
        calls: 1,
      },
      {
        name: 'a read was refused',
        verify: missing,
        verdict: 'inconclusive',
        code: 'READ_REFUSED',
        says: 'kms DescribeKey was refused',
        calls: 1,
      },
      {
        name: 'a read was denied',
        verify: denied,
        verdict: 'inconclusive',
        code: 'READ_DENIED',
        says: 'Grant kms:ListAliases to the caller.',
        calls: 1,
      },
      {
        name: 'a failed read was swallowed, and the rest passed',
        verify: async (it) => {
          await denied(it).catch(() => undefined)
          await read(it)
          it.expect(1).toBe(1)
        },
        verdict: 'inconclusive',
        code: 'READ_DENIED',
        calls: 2,
      },
      {
        name: 'a failed read was swallowed, and the rest failed',
        verify: async (it) => {
          await denied(it).catch(() => undefined)
          await read(it)
          it.expect(1).toBe(2)
        },
        verdict: 'inconclusive',
        code: 'READ_DENIED',
        calls: 2,
      },
      {
        name: 'a failed read was turned into another error',
        verify: async (it) =>
          denied(it).catch(() => {
            throw new TypeError('x')
          }),
        verdict: 'inconclusive',
        code: 'READ_DENIED',
        calls: 1,
      },
      {
        name: 'a failed read was taken for "not applicable"',
        verify: async (it) => denied(it).catch(() => it.notApplicable('nothing there')),
        verdict: 'inconclusive',
        code: 'READ_DENIED',
        calls: 1,
      },
      {
        name: 'a read that may find nothing',
        verify: async (it) => {
          it.expect(await it.orAbsent(missing(it), 'NotFoundException')).toBeUndefined()
        },
        verdict: 'pass',
        calls: 1,
      },
      {
        name: 'a read that may find nothing was denied',
        verify: async (it) => {
          it.expect(await it.orAbsent(denied(it), 'NotFoundException')).toBeUndefined()
        },
        verdict: 'inconclusive',
        code: 'READ_DENIED',
        calls: 1,
      },
      {
        name: 'of two reads that failed both are told',
        verify: async (it) => {
          await denied(it).catch(() => undefined)
          await missing(it)
        },
        verdict: 'inconclusive',
        code: 'READ_DENIED',
        says: 'kms DescribeKey was refused',
        calls: 2,
      },
      {
        name: 'it threw',
        verify: async (it) => {
          await read(it)
          throw new TypeError('oops')
        },
        verdict: 'inconclusive',
        code: 'CHECK_THREW',
        says: 'TypeError: oops',
        calls: 1,
      },
      {
        name: 'it threw no error',
        verify: async () => {
          throw 'oops' as unknown as Error
        },
        verdict: 'inconclusive',
        code: 'CHECK_THREW',
        says: '(oops)',
        calls: 0,
      },
      {
        name: 'it threw nothing',
        verify: () => Promise.reject(undefined as unknown as Error),
        verdict: 'inconclusive',
        code: 'CHECK_THREW',
        says: '(undefined)',
        calls: 0,
      },
      {
        name: 'it tried to write',
        verify: async (it) => it.aws.ec2.deleteVpc({ VpcId: 'x' }),
        verdict: 'inconclusive',
        code: 'CHECK_THREW',
        says: 'is not a read',
        calls: 0,
      },
      {
        name: 'an expectation of nothing',
        verify: async (it) => {
          await read(it)
          it.expect('a').toBeOneOf([])
        },
        verdict: 'inconclusive',
        code: 'CHECK_THREW',
        says: 'given nothing to look for',
        calls: 1,
      },
      {
        name: 'soft',
        verify: async (it) => {
          await read(it)
          it.expect.soft(1).toBe(2)
          it.expect(1).toBe(1)
        },
        verdict: 'inconclusive',
        code: 'CHECK_THREW',
        says: 'expect.soft',
        calls: 1,
      },
      {
        name: 'resolves',
        verify: async (it) => {
          await it.expect(read(it)).resolves.toBeDefined()
        },
        verdict: 'inconclusive',
        code: 'CHECK_THREW',
        says: 'resolves',
      },
      {
        name: 'poll',
        verify: async (it) => {
          await it.expect.poll(() => 1).toBe(1)
        },
        verdict: 'inconclusive',
        code: 'CHECK_THREW',
        says: 'expect.poll',
      },
      {
        name: 'an assertion that does not exist',
        verify: async (it) => {
          await read(it)
          ;(it.expect(1) as unknown as { toBee(n: number): void }).toBee(1)
        },
        verdict: 'inconclusive',
        code: 'CHECK_THREW',
        calls: 1,
      },
    ],
  )('$name: $verdict', async ({ verify, verdict, code, says = '', calls }, context) => {
    const finding = await judged(verify, context)
    expect({ verdict: finding.verdict, code: finding.obstacle?.code }, finding.message).toEqual({ verdict, code })
    expect(finding.message).toContain(says)
    if (says === '' && verdict === 'pass') expect(finding.message).toBe('')
    if (calls !== undefined) expect(finding.observations).toHaveLength(calls)
  })

  test.for<{ name: string; verify: Verify }>([
    { name: 'it waits for ever', verify: () => new Promise(() => {}) },
    {
      name: 'it gives up quietly after having asserted',
      verify: async (it) => {
        await read(it)
        it.expect(1).toBe(1)
        await new Promise((resolve) => it.signal.addEventListener('abort', resolve))
      },
    },
    {
      name: 'it gives up with the reason',
      verify: async (it) => {
        await new Promise((_, reject) => it.signal.addEventListener('abort', () => reject(it.signal.reason as Error)))
      },
    },
    {
      name: 'it gives up with an assertion',
      verify: async (it) => {
        await read(it)
        await new Promise((resolve) => it.signal.addEventListener('abort', resolve))
        it.expect(1).toBe(2)
      },
    },
  ])('out of time: $name', async ({ verify }, context) => {
    const late = await judged(verify, context, { timeout: 50 })
    expect([late.verdict, late.obstacle?.code, late.message]).toEqual([
      'inconclusive',
      'TIMED_OUT',
      'The check did not end within 50 ms.',
    ])
    const run = new AbortController()
    setTimeout(() => run.abort(), 20)
    const cancelled = await judged(verify, { expect: context.expect, signal: run.signal })
    expect([cancelled.verdict, cancelled.obstacle?.code]).toEqual(['inconclusive', 'CANCELLED'])
  })

  test('a run that is cancelled already', async (context) => {
    const finding = await judged(
      async (it) => {
        await read(it)
        it.expect(1).toBe(1)
      },
      { expect: context.expect, signal: AbortSignal.abort() },
    )
    expect(finding.obstacle?.code).toBe('CANCELLED')
  })
})

test('what a finding quotes is redacted, also where only its structure shows that it is secret', async (context) => {
  const variables = [{ name: 'MODE', value: 'opensesame' }]
  const quoted = async (assertion: (it: CheckContext) => void): Promise<string> =>
    JSON.stringify(
      await judged(async (it) => {
        await read(it)
        assertion(it)
      }, context),
    )
  const findings = await Promise.all([
    quoted((it) => it.expect({ environment: variables }, 'container').toEqual({})),
    quoted((it) => it.expect({ environment: variables }).toEqual({})),
    quoted((it) => it.expect([{ environment: variables }]).toContainEqual({})),
    quoted((it) => it.expect({ password: 'opensesame' }).toHaveProperty('x')),
    quoted((it) => it.expect({ password: 'opensesame' }, 'login').toSatisfy(() => false)),
    quoted((it) => it.expect(['DB_PASSWORD=opensesame'], 'variables').toEqual([])),
  ])
  for (const finding of findings) {
    expect(finding).not.toContain('opensesame')
    expect(finding).toContain('"verdict":"fail"')
  }
})

describe('the subjects', () => {
  const listed = (each: NonNullable<Check['each']>, more: Partial<Check> = {}): ReturnType<typeof targetsOf> =>
    targetsOf(checkOf({ each, ...more }), contextOf())
  const zones: NonNullable<Check['each']> = async (platform) => {
    await platform.account()
    return []
  }
  const named =
    (...ids: readonly string[]): (() => Promise<{ subject: Subject }[]>) =>
    async () =>
      ids.map((id) => ({ subject: subject(id) }))

  test('the account is the subject of a check that names none, and its listing is cited', async (context) => {
    const run = contextOf()
    const { targets, finding } = await targetsOf(checkOf({ verify: async (_, it) => void it.expect(1).toBe(1) }), run)
    expect([targets.map((target) => target.subject.type), finding]).toEqual([['account'], undefined])
    expect(await evaluate(targets[0]!, run, context)).toMatchObject({ verdict: 'pass', observations: ['o1'] })
  })

  test.for<{
    name: string
    each: NonNullable<Check['each']>
    more?: Partial<Check>
    verdict: Finding['verdict']
    code?: string
    says: string
  }>([
    {
      name: 'none, and no word about it',
      each: zones,
      verdict: 'inconclusive',
      code: 'NO_SUBJECT',
      says: 'nobody to ask',
    },
    {
      name: 'none, which is fine',
      each: zones,
      more: { whenNone: { verdict: 'not-applicable', because: 'There are no keys.' } },
      verdict: 'not-applicable',
      says: 'There are no keys.',
    },
    {
      name: 'none, which the settings say is fine',
      each: zones,
      more: { whenNone: ({ environment }) => ({ verdict: 'not-applicable', because: `${environment} has no keys.` }) },
      verdict: 'not-applicable',
      says: 'has no keys.',
    },
    {
      name: 'none, which the settings say nothing about',
      each: zones,
      more: { whenNone: () => undefined },
      verdict: 'inconclusive',
      code: 'NO_SUBJECT',
      says: 'nobody to ask',
    },
    {
      name: 'none, and a verdict that is misspelt',
      each: zones,
      more: { whenNone: () => ({ verdict: 'not-aplicable', because: 'There are no keys.' }) as never },
      verdict: 'inconclusive',
      code: 'CHECK_THREW',
      says: 'did you mean',
    },
    {
      name: 'none, which is wrong',
      each: zones,
      more: { whenNone: { verdict: 'fail', because: 'There must be a key.' } },
      verdict: 'fail',
      says: 'There must be a key.',
    },
    {
      name: 'none, and nobody was asked',
      each: async () => [],
      more: { whenNone: { verdict: 'fail', because: 'x' } },
      verdict: 'inconclusive',
      code: 'NOTHING_OBSERVED',
      says: 'without a single call',
    },
    {
      name: 'a read that was denied',
      each: async (platform) => platform.keys(),
      verdict: 'inconclusive',
      code: 'READ_DENIED',
      says: 'kms:ListAliases',
    },
    {
      name: 'a read that was denied, swallowed, and a list all the same',
      each: async (platform) => {
        await platform.keys().catch(() => undefined)
        return [{ subject: subject('one') }]
      },
      verdict: 'inconclusive',
      code: 'READ_DENIED',
      says: 'kms:ListAliases',
    },
    {
      name: 'a read that was denied, swallowed, and none',
      each: async (platform) => {
        await platform.keys().catch(() => undefined)
        return []
      },
      more: { whenNone: { verdict: 'not-applicable', because: 'x' } },
      verdict: 'inconclusive',
      code: 'READ_DENIED',
      says: 'kms:ListAliases',
    },
    {
      name: 'it throws',
      each: async () => {
        throw new TypeError('oops')
      },
      verdict: 'inconclusive',
      code: 'CHECK_THREW',
      says: 'TypeError: oops',
    },
    {
      name: 'it throws at once',
      each: () => {
        throw new TypeError('oops')
      },
      verdict: 'inconclusive',
      code: 'CHECK_THREW',
      says: 'TypeError: oops',
    },
    {
      name: 'it asserts',
      each: async () => {
        assert.fail('not here')
      },
      verdict: 'inconclusive',
      code: 'CHECK_THREW',
      says: 'not here',
    },
    {
      name: 'it never ends',
      each: () => new Promise(() => {}),
      more: { timeout: 50 },
      verdict: 'inconclusive',
      code: 'TIMED_OUT',
      says: 'not listed within 50 ms',
    },
    {
      name: 'no list',
      each: async () => undefined as never,
      verdict: 'inconclusive',
      code: 'CHECK_THREW',
      says: 'must return a list',
    },
    {
      name: 'something without a subject',
      each: async () => [{ subject: subject('one') }, { subject: { id: 'two' } as Subject }],
      verdict: 'inconclusive',
      code: 'CHECK_THREW',
      says: 'without a subject',
    },
    {
      name: 'nothing in the list',
      each: async () => [undefined as never],
      verdict: 'inconclusive',
      code: 'CHECK_THREW',
      says: 'without a subject',
    },
    {
      name: 'one twice',
      each: named('one', 'two', 'one'),
      verdict: 'inconclusive',
      code: 'CHECK_THREW',
      says: 'each() listed one twice',
    },
  ])('$name: $verdict', async ({ each, more, verdict, code, says }) => {
    const { targets, finding } = await listed(each, more)
    expect([targets, finding?.verdict, finding?.obstacle?.code], finding?.message).toEqual([[], verdict, code])
    expect(finding?.message).toContain(says)
    expect(finding?.id).toBe('mine.rule eu-west-1/mine.rule')
  })

  test('their names are written down without secrets, and stay apart', async () => {
    const token = (last: string): string => `/ecs/ghp_${'aB3'.repeat(12)}${last}`
    const { targets } = await listed(named(token('1'), token('2'), '/ecs/api'))
    expect(targets.map((target) => target.subject.id)).toEqual([
      '/ecs/[redacted: GitHub token]',
      '/ecs/[redacted: GitHub token] (2)',
      '/ecs/api',
    ])
    expect(targets[0]?.subject.name).toBe('/ecs/[redacted: GitHub token]')
    expect(targets[0]?.value.subject.id, 'the check gets the real one').toBe(token('1'))
  })
})

test('subjects that were listed together share the calls of the listing, and each cites its own besides', async (context) => {
  const run = contextOf()
  const check = checkOf({
    each: async (platform) => {
      await platform.account()
      return ['eu-west-1a', 'eu-west-1b'].map((zone) => ({ subject: subject(zone) }))
    },
    verify: async (target, it) => {
      await it.aws.ec2.describeAvailabilityZones({ ZoneNames: [target.subject.id] })
      it.expect(1).toBe(1)
    },
  })
  const { targets } = await targetsOf(check, run)
  const findings = await Promise.all(targets.map((target) => evaluate(target, run, context)))
  expect(findings.map(({ observations }) => observations.length)).toEqual([2, 2])
  expect(new Set(findings.map(({ observations }) => observations[0])).size).toBe(1)
  expect(new Set(findings.map(({ observations }) => observations[1])).size).toBe(2)
})

test.for([
  ['acts', { needs: 'ecs-exec' } as const, ['put back']],
  ['only reads', {}, []],
] as const)(
  'out of time, who %s: what was changed is put back before anything is concluded, and nobody else is waited for',
  async ([, more, expected], context) => {
    const done: string[] = []
    const finding = await judged(
      async ({ signal }) => {
        try {
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
        } finally {
          await sleep(50)
          done.push('put back')
        }
      },
      context,
      { ...more, timeout: 20 },
    )
    expect([finding.obstacle?.code, done]).toEqual(['TIMED_OUT', expected])
  },
)

test.for<[string, Verify, string]>([
  ['pass', async (it) => it.expect(1).toBe(1), 'One was not looked at.'],
  ['fail', async (it) => it.expect([1], 'what is wrong').toEqual([]), 'what is wrong'],
  ['inconclusive', async (it) => it.inconclusive('Nobody knows.'), 'Nobody knows. One was not looked at.'],
])('a remark goes with the verdict: %s', async ([verdict, end, said], context) => {
  const finding = await judged(async (it) => {
    await read(it)
    it.remark('One was not looked at.')
    await end(it)
  }, context)
  expect([finding.verdict, finding.message]).toEqual([verdict, expect.stringContaining(said)])
  expect(finding.message).toMatch(/One was not looked at\.$/)
})

test('a finding names the settings that were read for it, by way of collections too', async ({
  expect: bound,
  signal,
}) => {
  const { settings } = await judged(
    async ({ settings: { network }, platform, expect: own }) => {
      await platform.vpcs()
      own(network.zones).toBe(3)
    },
    { expect: bound, signal },
  )
  expect(settings).toEqual(expect.arrayContaining(['network.zones', 'select.tags']))
  expect(settings).not.toContain('network.vpcCidr')
})

test('the settings that told that there is no subject are named', async () => {
  const { finding } = await targetsOf(
    checkOf({
      each: async (_, { network }) => network.secondaryCidrs.map((id) => ({ subject: subject(id) })),
      whenNone: ({ public: { accessLogs } }) => (accessLogs ? undefined : { verdict: 'not-applicable', because: '' }),
    }),
    contextOf(),
  )
  expect(finding?.settings).toEqual(['network.secondaryCidrs', 'public.accessLogs'])
})
