/** The whole probe on the reference platform's sandbox: what it returns, what it records, and what it redacts. */
import type { Task } from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Sandbox } from '../../../../fixtures/sandbox/sandbox.ts'
import { ProofSandbox, SANDBOX_KEYS, SANDBOX_REGION } from '../../../proof/scene.ts'
import { probeFailure } from '../failure.ts'
import { Session } from '../../aws/session.ts'
import { Requester } from '../../../recording/ask.ts'
import { type Recorder } from '../../../recording/call.ts'
import { endpoint, opened } from '../../aws/testing.ts'
import { redact } from '../../../../evidence/redaction/redact.ts'
import type { World } from '../../../../fixtures/sandbox/world.ts'
import type { Scope } from '../../../recording/scope.ts'
import { insideProbes, type InsideProbes } from './index.ts'

let proof: ProofSandbox
beforeAll(async () => {
  proof = await ProofSandbox.start()
})
afterAll(() => proof.close())

type RecordedCall = Parameters<Recorder['record']>[0]

interface Scene {
  readonly world: World
  readonly task: Task
  readonly calls: readonly RecordedCall[]
  readonly scope: Scope
  readonly probes: InsideProbes
}

/** A copy of the platform, with a session that records. */
async function scene(
  recorded: (call: RecordedCall) => void = () => {},
  signal = new AbortController().signal,
): Promise<Scene> {
  const sandbox: Sandbox = await proof.sandbox.fork()
  const calls: RecordedCall[] = []
  const recorder: Recorder = {
    record(call) {
      recorded(call)
      return `o${calls.push(call)}`
    },
    absent: () => {},
  }
  const session = new Session(
    { region: SANDBOX_REGION, endpoint: sandbox.url, credentials: SANDBOX_KEYS, maxAttempts: 1 },
    new Requester(recorder),
    ['ecs-exec'],
  )
  const scope = session.requester.scope('ecs-exec')
  onTestFinished(async () => {
    session.close()
    await sandbox.close()
  })
  const world = sandbox.world(SANDBOX_REGION)
  const task: Task = structuredClone(world.ecs.tasks.first(({ group }) => group === 'service:worker'))
  return { world, task, calls, scope, probes: insideProbes(session, scope, { signal }) }
}

test('when the evaluation is over, the session ends with it, and none is begun', async () => {
  const over = new AbortController()
  const { task, probes, calls } = await scene(
    ({ operation }) => operation === 'ExecuteCommand' && over.abort(),
    over.signal,
  )
  const targets = [{ host: 'b-1.example.com', port: 9092 }]
  const interrupted: unknown = await probes.inside(task, 'worker', targets).catch((error: unknown) => error)
  expect((interrupted as Error).message).toContain('the session was not over when the time was up')
  expect(calls.map(({ operation }) => operation)).toEqual(['ExecuteCommand', 'Connect'])
  await expect(probes.inside(task, 'worker', targets)).rejects.toThrow(over.signal.reason as Error)
  expect(calls.map(({ operation }) => operation)).toEqual(['ExecuteCommand', 'Connect', 'Connect'])
})

test('each target is told apart, by the network and by what listens', async () => {
  const { world, task, probes, calls, scope } = await scene()
  const [one, other] = world.ec2.networkInterfaces.filter(({ Description = '' }) =>
    Description.startsWith('Kafka broker'),
  )
  world.ec2.silent.add(other!.NetworkInterfaceId)
  const tried = await probes.inside(task, 'worker', [
    { host: one!.PrivateIpAddress, port: 9092 },
    { host: other!.PrivateIpAddress, port: 9092 },
    { host: one!.PrivateIpAddress, port: 22 },
    { host: '10.0.250.250', port: 9092 },
    { host: 'b-1.example.com', port: 9092 },
  ])
  expect(tried.map(({ outcome, tool }) => [outcome, tool])).toEqual([
    ['open', 'nc'],
    ['refused', 'nc'],
    ['timed-out', 'nc'],
    ['timed-out', 'nc'],
    ['name-unknown', 'nc'],
  ])
  expect(calls.map(({ service, operation, permission }) => `${service}:${operation} ${permission}`)).toEqual([
    'ecs:ExecuteCommand ecs:ExecuteCommand',
    'kms:GenerateDataKey kms:GenerateDataKey',
    'ecs-exec:Connect ssmmessages:OpenDataChannel',
  ])
  expect([...scope.observations]).toEqual(['o1', 'o2', 'o3'])
  expect(calls[2]!.output).toEqual({ tried })
  expect(calls[1]!.input).toMatchObject({
    NumberOfBytes: 64,
    EncryptionContext: {
      'aws:ssm:SessionId': expect.stringMatching(/^ecs-execute-command-/),
      'aws:ssm:TargetId': expect.stringMatching(/^ecs:production-cluster_/),
    },
  })
})

test('neither the token nor the data key is recorded', async () => {
  const { world, task, probes, calls } = await scene()
  const tokens: string[] = []
  const add = world.ecs.sessions.add.bind(world.ecs.sessions)
  world.ecs.sessions.add = (session) => {
    tokens.push(session.tokenValue)
    return add(session)
  }
  await probes.inside(task, 'worker', [{ host: '10.0.11.11', port: 9092 }])
  expect(tokens).toHaveLength(1)
  const recorded = JSON.stringify([calls, redact(calls).value])
  expect(recorded).not.toContain(tokens[0])
  expect(calls.map(({ output }) => output)).toMatchObject([
    { session: { tokenValue: '***SensitiveInformation***' } },
    { Plaintext: '***SensitiveInformation***' },
    {},
  ])
  expect(calls[1]!.attempts.map(({ bodySha256 }) => bodySha256)).toEqual([undefined])
})

test.each<[title: string, prepare: (scene: Scene) => void, operation: string, says: string]>([
  [
    'the task was started without ECS Exec',
    ({ world, task }) => void (world.ecs.tasks.get(task.taskArn)!.enableExecuteCommand = false),
    'ExecuteCommand',
    'was not enabled',
  ],
  [
    'the agent has stopped',
    ({ world, task }) =>
      void (world.ecs.tasks.get(task.taskArn)!.containers![0]!.managedAgents![0]!.lastStatus = 'STOPPED'),
    'ExecuteCommand',
    "agent isn't running",
  ],
  [
    'the role may not speak to Session Manager',
    ({ world }) => void dropFromTaskRole(world, 'ssmmessages:CreateControlChannel'),
    'ExecuteCommand',
    'internal error',
  ],
  [
    'the role may not open the data key',
    ({ world }) => void dropFromTaskRole(world, 'kms:Decrypt'),
    'Connect',
    'is not authorized to perform: kms:Decrypt',
  ],
  [
    'the key is disabled',
    ({ world }) => void (world.kms.keys.find(({ Description }) => /ECS/i.test(Description))!.KeyState = 'Disabled'),
    'GenerateDataKey',
    'is disabled',
  ],
])('where %s, the session fails and says so', async (_, prepare, operation, says) => {
  const opened = await scene()
  prepare(opened)
  const error: unknown = await opened.probes
    .inside(opened.task, 'worker', [{ host: '10.0.11.11', port: 9092 }])
    .catch((reason: unknown) => reason)
  expect((error as Error).message).toContain(says)
  expect(opened.scope.failures.map((read) => read.operation)).toEqual([operation])
  expect(['READ_REFUSED', 'READ_INCOMPLETE']).toContain(probeFailure(error).code)
})

function dropFromTaskRole(world: World, action: string): void {
  const role = world.iam.roles.find(({ RoleName }) => RoleName === 'production-task-role')!
  for (const [name, document] of Object.entries(role.inlinePolicies))
    role.inlinePolicies[name] = document.replaceAll(`"${action}"`, '"sts:GetCallerIdentity"')
}

test('a container that is not described, and targets that are none, are refused before anything is sent', async () => {
  const { task, probes, calls } = await scene()
  await expect(probes.inside(task, 'nothing', [{ host: 'a', port: 1 }])).rejects.toThrow(TypeError)
  await expect(probes.inside(task, 'worker', [{ host: 'a;b', port: 1 }])).rejects.toThrow(TypeError)
  await expect(probes.inside(task, 'worker', [])).rejects.toThrow(TypeError)
  expect(calls).toEqual([])
})

test.each(['http://127.0.0.1:1/canary', 'no address, canary', 'file:///canary', ''])(
  'a session is not looked for at %j',
  async (streamUrl) => {
    const answer = JSON.stringify({ session: { sessionId: 's', streamUrl, tokenValue: 'canary' } })
    const { url } = await endpoint({ headers: { 'content-type': 'application/x-amz-json-1.1' }, body: answer })
    const { session, calls } = opened({ endpoint: url }, ['ecs-exec'])
    const { task } = await scene()
    const error: unknown = await insideProbes(session, session.requester.scope('ecs-exec'), {
      signal: new AbortController().signal,
    })
      .inside(task, 'worker', [{ host: '10.0.11.11', port: 9092 }])
      .catch((reason: unknown) => reason)
    expect((error as Error).message).toContain('offers a session at no address that may be used')
    expect(JSON.stringify([(error as Error).message, (error as Error).stack, calls[1]])).not.toContain('canary')
  },
)
