import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, expect, test } from 'vitest'
import { networkScene, type NetworkScene } from '../../../fixtures/sandbox/network/scene.fixture.ts'
import { Sandbox } from '../../../fixtures/sandbox/sandbox.ts'
import type { Connection } from '../../environment/connection.ts'
import { Session } from '../aws/session.ts'
import { Requester } from '../../recording/ask.ts'
import type { Scope } from '../../recording/scope.ts'
import { MemoryRecorder } from '../../recording/memory-recorder.ts'
import { virtualTime } from '../../clock.ts'
import { analyzerProbes, type AnalyzerProbes } from './analyzer.ts'

const REGION = 'us-east-1'
const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'any' }

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Scene {
  readonly sandbox: Sandbox
  readonly built: NetworkScene
  readonly recorder: MemoryRecorder
  /** A new run in the same account: its probes and what its finding would say. */
  readonly run: (
    more?: Partial<Connection>,
    onSleep?: () => void,
    signal?: AbortSignal,
  ) => { readonly probe: AnalyzerProbes; readonly scope: Scope }
  /** What there is of Reachability Analyzer's in the account. */
  readonly kept: () => number
}

/** A small network in a sandbox of its own, whose clock is moved by waiting. */
async function scene(): Promise<Scene> {
  const sandbox = await Sandbox.start()
  closing.push(() => sandbox.close())
  const built = networkScene()
  const { ec2 } = sandbox.world(REGION)
  Object.assign(ec2, built.ec2)
  ec2.account.furnished = true
  const recorder = new MemoryRecorder()
  const run: Scene['run'] = (more = {}, onSleep = () => {}, signal = new AbortController().signal) => {
    const session = new Session(
      { region: REGION, endpoint: sandbox.url, credentials: KEYS, maxAttempts: 1, retryMode: 'standard', ...more },
      new Requester(recorder),
      ['reachability-analyzer'],
    )
    closing.push(() => session.close())
    const scope = session.requester.scope('reachability-analyzer')
    const clock = virtualTime(
      () => sandbox.clock.now(),
      (milliseconds) => {
        sandbox.clock.advance(milliseconds)
        onSleep()
      },
    )
    return { probe: analyzerProbes(session, scope, { clock, signal }), scope }
  }
  return { sandbox, built, recorder, run, kept: () => ec2.networkInsightsPaths.size + ec2.networkInsightsAnalyses.size }
}

const pathOf = ({ ids }: NetworkScene) => ({ from: ids.task, to: ids.broker, port: 9092 })

function open({ allow }: NetworkScene): void {
  allow('task', 'out', { CidrIpv4: '0.0.0.0/0' })
  allow('broker', 'in', { CidrIpv4: '10.0.1.0/24' })
}

test('a way is found, and nothing remains of the question', async () => {
  const { built, recorder, run, kept } = await scene()
  open(built)
  const { probe, scope } = run()
  expect(await probe.analyze([pathOf(built)])).toEqual([{ outcome: 'analyzed', found: true, because: [] }])
  expect(recorder.calls.map(({ operation }) => operation)).toEqual([
    'DescribeNetworkInsightsPaths',
    'CreateNetworkInsightsPath',
    'StartNetworkInsightsAnalysis',
    'DescribeNetworkInsightsAnalyses',
    'DescribeNetworkInsightsAnalyses',
    'DeleteNetworkInsightsAnalysis',
    'DeleteNetworkInsightsPath',
  ])
  expect(scope.observations.size).toBe(recorder.calls.length)
  expect([kept(), scope.remarks]).toEqual([0, []])
})

test('what stands in the way is told in words', async () => {
  const { built, run } = await scene()
  built.allow('task', 'out', { CidrIpv4: '0.0.0.0/0' })
  expect(await run().probe.analyze([pathOf(built)])).toEqual([
    {
      outcome: 'analyzed',
      found: false,
      because: [`no rule of sg-broker lets this into ${built.ids.broker} (ENI_SG_RULES_MISMATCH)`],
    },
  ])
})

test('more paths than an account may have analyzed at once', async () => {
  const { built, run, kept } = await scene()
  open(built)
  const seen = await run().probe.analyze(Array.from({ length: 9 }, () => pathOf(built)))
  expect(seen.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 9 }, () => 'analyzed'))
  expect(kept()).toBe(0)
})

test('an analysis that fails says why, and which permissions it needs', async () => {
  const { sandbox, built, run, kept } = await scene()
  const client = { endpoint: sandbox.url, region: REGION, credentials: KEYS }
  const iam = new IAMClient(client)
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'scanner', AssumeRolePolicyDocument: trust }))
  const everythingInEc2 = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }],
  })
  await iam.send(new PutRolePolicyCommand({ RoleName: 'scanner', PolicyName: 'ec2', PolicyDocument: everythingInEc2 }))
  const { Credentials: keys } = await new STSClient(client).send(
    new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'test' }),
  )
  const credentials = {
    accessKeyId: keys!.AccessKeyId!,
    secretAccessKey: keys!.SecretAccessKey!,
    sessionToken: keys!.SessionToken!,
  }
  const [seen] = await run({ credentials }).probe.analyze([pathOf(built)])
  expect(seen).toMatchObject({
    outcome: 'failed',
    because: expect.stringMatching(/insufficient permissions.*tiros:CreateQuery/) as string,
  })
  expect(kept()).toBe(0)
})

test('what cannot be removed is told, and a run after an hour removes it', async () => {
  const { sandbox, built, run, kept } = await scene()
  const removeFault = sandbox.faults.add({ service: 'ec2', operation: 'DeleteNetworkInsightsPath', kind: 'error' })
  const { probe, scope } = run()
  await expect(probe.analyze([pathOf(built)])).rejects.toThrow()
  expect(scope.remarks).toEqual([expect.stringMatching(/^Left behind .* the path nip-\w+ and its analyses/)])
  removeFault()
  await run().probe.analyze([])
  expect(kept()).toBe(1)
  sandbox.clock.advance(3_700_000)
  await run().probe.analyze([])
  expect(kept()).toBe(0)
})

test("other people's paths are left alone", async () => {
  const { sandbox, built, run, kept } = await scene()
  const { ec2 } = sandbox.world(REGION)
  ec2.networkInsightsPaths.add({
    NetworkInsightsPathId: 'nip-theirs',
    Source: built.ids.task,
    CreatedDate: new Date(0),
    Tags: [{ Key: 'checkride', Value: 'mine' }],
  })
  await run().probe.analyze([])
  expect(kept()).toBe(1)
})

test.each(['StartNetworkInsightsAnalysis', 'DescribeNetworkInsightsAnalyses'])(
  'an answer of %s that is lost leaves nothing behind',
  async (operation) => {
    const { sandbox, built, run, kept } = await scene()
    sandbox.faults.add({ service: 'ec2', operation, kind: 'cut', times: 1 })
    const { probe, scope } = run()
    await expect(probe.analyze([pathOf(built)])).rejects.toThrow()
    expect([kept(), scope.remarks]).toEqual([0, []])
  },
)

test('a path whose answer is lost may remain, which is told', async () => {
  const { sandbox, built, run } = await scene()
  sandbox.faults.add({ service: 'ec2', operation: 'CreateNetworkInsightsPath', kind: 'cut' })
  const { probe, scope } = run()
  await expect(probe.analyze([pathOf(built)])).rejects.toThrow()
  expect(scope.remarks).toEqual([expect.stringContaining('may have made a path')])
})

test('who is interrupted puts things back', async () => {
  const { built, run, kept } = await scene()
  const controller = new AbortController()
  const { probe } = run({}, () => controller.abort(new Error('enough')), controller.signal)
  await expect(probe.analyze([pathOf(built), pathOf(built)])).rejects.toThrow('enough')
  expect(kept()).toBe(0)
})

test('a path that still counts as analyzed is removed a little later', async () => {
  const { sandbox, built, run, kept } = await scene()
  const { ec2 } = sandbox.world(REGION)
  let sleeps = 0
  const { probe, scope } = run({}, () => {
    sleeps++
    const path = ec2.networkInsightsPaths.find(() => true)
    if (sleeps === 1)
      ec2.networkInsightsAnalyses.add({
        NetworkInsightsAnalysisId: 'nia-lingering',
        NetworkInsightsPathId: path!.NetworkInsightsPathId,
        StartDate: new Date(),
        Status: 'succeeded',
      })
    if (sleeps === 4) ec2.networkInsightsAnalyses.delete('nia-lingering')
  })
  await probe.analyze([pathOf(built)])
  expect([kept(), scope.failures, scope.remarks]).toEqual([0, [], []])
})

test('a run that was not allowed to asks nothing', async () => {
  const { sandbox, built, recorder } = await scene()
  const session = new Session(
    { region: REGION, endpoint: sandbox.url, credentials: KEYS, maxAttempts: 1, retryMode: 'standard' },
    new Requester(recorder),
  )
  const waiting = {
    clock: virtualTime(
      () => sandbox.clock.now(),
      () => {},
    ),
    signal: new AbortController().signal,
  }
  await expect(
    analyzerProbes(session, session.requester.scope('reachability-analyzer'), waiting).analyze([pathOf(built)]),
  ).rejects.toThrow("'reachability-analyzer' may not be used here")
  expect(recorder.calls).toEqual([])
})
