/**
 * Requirements for every check: it passes on the healthy platform, fails under each of its breaks on the right subject
 * and only there, in words that say what was seen (`words.ts`), and each of its reads, denied or failing in any way,
 * makes it inconclusive: never pass, never fail.
 */
import { afterAll, describe, expect, test, type TestContext } from 'vitest'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import type { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import type { Connection } from '../../harness/environment/connection.ts'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'
import type { Check } from '../../harness/authoring/check.ts'
import { flawsWhenBroken, flawsWhenHealthy } from '../../harness/proof/proof.ts'
import { ProofSandbox, SANDBOX_KEYS, SANDBOX_REGION, type SceneResult } from '../../harness/proof/scene.ts'
import { deferredActionsOf } from '../../policy/actions.ts'
import { leastPrivilege } from '../../policy/least.ts'
import { FAULTS, flawsOfFailedRead, possibleFaults, readsOf } from './failed-reads.ts'
import { flawsOfWords } from './words.ts'

const { checks, problems } = await loadChecks(await ownFiles('check'))
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

test('every check file loads', () => {
  expect(problems).toEqual([])
  expect(checks.length).toBeGreaterThan(0)
})

/** A few at once: each scene has a sandbox and clients of its own. */
const CONCURRENT = { concurrent: true, timeout: 120_000 } as const

const once = new Map<Check, Promise<SceneResult>>()

/** The check on the healthy platform, run once. */
function healthy(check: Check, context: TestContext): Promise<SceneResult> {
  const played = once.get(check) ?? proof.run(check, context)
  once.set(check, played)
  return played
}

/**
 * The actions to remove one by one. Of those that AWS asks for later, in the caller's name (Reachability Analyzer's
 * reads), one of each service: they all fail alike, and the sandbox's own tests go through them.
 */
function oneByOne(reads: ReturnType<typeof readsOf>, actions: readonly string[]): string[] {
  const atOnce = new Set(
    reads.flatMap(({ service, operation, permission }) => {
      const later = deferredActionsOf(service, operation)
      return permission.split(' ').filter((action) => action !== '' && !later.includes(action))
    }),
  )
  const others = actions.filter((action) => !atOnce.has(action))
  return [...atOnce, ...[...Map.groupBy(others, (action) => action.split(':')[0]).values()].map(([first]) => first!)]
}

/** A role that may do just these actions, and keys of a session of it. */
async function roleFor(sandbox: Sandbox, actions: readonly string[]): Promise<Partial<Connection>> {
  const client = { endpoint: sandbox.url, region: SANDBOX_REGION, credentials: SANDBOX_KEYS }
  const iam = new IAMClient(client)
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'scanner',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
      }),
    }),
  )
  for (const [index, policy] of leastPrivilege(actions).entries())
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'scanner',
        PolicyName: `reads-${index}`,
        PolicyDocument: JSON.stringify(policy),
      }),
    )
  const { Credentials } = await new STSClient(client).send(
    new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'contract' }),
  )
  return {
    credentials: {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    },
  }
}

describe.each(checks.map((check) => ({ id: check.id, check })))('$id', ({ check }) => {
  test('passes on the healthy platform', CONCURRENT, async (context) => {
    context.expect(flawsWhenHealthy(await healthy(check, context), check)).toEqual([])
  })

  test.for(Object.keys(check.breaks))('fails, and only where it is broken: %s', CONCURRENT, async (name, context) => {
    const broken = await proof.run(check, context, { break: name })
    context.expect(flawsWhenBroken(broken, await healthy(check, context))).toEqual([])
    context.expect(broken.findings.flatMap(flawsOfWords)).toEqual([])
  })

  test('is inconclusive when any of its reads fails, in any way, and names it', CONCURRENT, async (context) => {
    const reads = readsOf(await healthy(check, context))
    context.expect(reads.length).toBeGreaterThan(0)
    const flaws: string[] = []
    for (const read of reads) {
      context.expect(read.dependents.length, `${read.operation} is read and cited by no finding`).toBeGreaterThan(0)
      for (const fault of possibleFaults(proof, read, FAULTS)) {
        const { service, operation } = read
        const failing = await proof.run(check, context, { faults: [{ service, operation, kind: fault.kind }] })
        flaws.push(...flawsOfFailedRead(failing, read, fault))
      }
    }
    context.expect(flaws).toEqual([])
  })

  test('needs the permissions that it is said to need: no more, no less', CONCURRENT, async (context) => {
    const before = await healthy(check, context)
    const reads = readsOf(before)
    const actions = [...new Set(reads.flatMap(({ permission }) => permission.split(' ')))].filter(
      (action) => action !== '',
    )
    const allowed = await proof.run(check, context, { arrange: (sandbox) => roleFor(sandbox, actions) })
    context
      .expect(allowed.findings.map(({ id, verdict, message }) => ({ id, verdict, message })))
      .toEqual(before.findings.map(({ id, verdict, message }) => ({ id, verdict, message })))
    const flaws: string[] = []
    for (const removed of oneByOne(reads, actions)) {
      const denied = await proof.run(check, context, {
        arrange: (sandbox) =>
          roleFor(
            sandbox,
            actions.filter((action) => action !== removed),
          ),
      })
      if (!denied.findings.some(({ verdict, message }) => verdict === 'inconclusive' && message.includes(removed)))
        flaws.push(`without ${removed} no finding is inconclusive and names it`)
    }
    context.expect(flaws).toEqual([])
  })
})

test.each(checks.filter(({ needs }) => needs !== undefined).map((check) => ({ id: check.id, check })))(
  '$id is not applicable, and calls nobody, where it may not act',
  async ({ check }) => {
    const signal = new AbortController().signal
    const idle = await proof.run(check, { expect, signal }, { allowed: [] })
    expect(idle.findings.map(({ verdict, observations }) => ({ verdict, observations }))).toEqual([
      { verdict: 'not-applicable', observations: [] },
    ])
    expect(idle.findings[0]!.message).toContain(`--allow ${check.needs}`)
    expect(idle.calls).toEqual([])
  },
)
