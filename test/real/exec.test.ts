/**
 * ECS Exec with AWS's own client: the CLI's `execute-command` and the Session Manager plugin, on the sandbox as its
 * command serves it. The plugin is the reference for the protocol; the harness's own client uses the same sandbox.
 */
import { spawn } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanEnvironment, execute, needsPlugin, PATH, program, type Outcome } from './parts.ts'
import { startSandboxCommand, type SandboxProcess } from './sandbox.ts'

const CLUSTER = 'develop-cluster'

needsPlugin("ECS Exec with AWS's Session Manager plugin", () => {
  let sandbox: SandboxProcess
  beforeAll(async () => {
    sandbox = await startSandboxCommand('--platform', 'develop')
  })
  afterAll(() => sandbox[Symbol.asyncDispose]())

  const environment = (): NodeJS.ProcessEnv => ({ AWS_ENDPOINT_URL: sandbox.url, PATH })
  const aws = (...args: readonly string[]): Promise<Outcome> =>
    execute(program('python'), [program('aws'), ...args], environment())
  const taskOf = async (cluster: string): Promise<string> =>
    (await aws('ecs', 'list-tasks', '--cluster', cluster, '--query', 'taskArns[0]', '--output', 'text')).stdout.trim()

  /** A session as at a terminal: its input stays open, because the plugin ends the session with it. */
  async function session(cluster: string, command: string): Promise<string> {
    const task = await taskOf(cluster)
    const child = spawn(
      program('python'),
      [
        program('aws'),
        'ecs',
        'execute-command',
        '--cluster',
        cluster,
        '--task',
        task,
        '--interactive',
        '--command',
        command,
      ],
      { env: cleanEnvironment(environment()), stdio: ['pipe', 'pipe', 'pipe'] },
    )
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (shown += text))
    const code = await new Promise((done) => child.once('close', done))
    expect(code, shown).toBe(0)
    return shown
  }

  test('an encrypted session: the handshake, the challenge, what the container prints, and the end', async () => {
    const shown = await session(
      CLUSTER,
      "sh -c 'echo from inside; nc -z -v service-b.local 8001; nc -z -v service-b.local 8002; nothing-here; exit 3'",
    )
    expect(shown).toContain('This session is encrypted using AWS KMS.')
    expect(shown.replaceAll('\r\n', '\n')).toContain(
      [
        'from inside',
        'Connection to service-b.local 8001 port [tcp/*] succeeded!',
        'nc: connect to service-b.local port 8002 (tcp) timed out: Operation now in progress',
        'sh: nothing-here: not found',
        '',
      ].join('\n'),
    )
    expect(shown).toMatch(/Exiting session with sessionId: ecs-execute-command-[0-9a-f]{17}\./)
  })

  test('output of many messages arrives whole and in order', async () => {
    const numbers = Array.from({ length: 600 }, (_, index) => `line-${index}`)
    const shown = await session(CLUSTER, `sh -c 'for word in ${numbers.join(' ')}; do echo $word; done'`)
    expect(shown.match(/line-\d+/g)).toEqual(numbers)
  })

  test('a session that is not encrypted', async () => {
    const { code, stderr } = await aws(
      'ecs',
      'update-cluster',
      '--cluster',
      CLUSTER,
      '--configuration',
      'executeCommandConfiguration={logging=DEFAULT}',
    )
    expect(code, stderr).toBe(0)
    const shown = await session(CLUSTER, 'hostname')
    expect(shown).toMatch(/ip-10-0-\d+-\d+\.ec2\.internal/)
    expect(shown).not.toContain('encrypted')
  })

  test('a task that is not there', async () => {
    const { code, stderr } = await aws(
      'ecs',
      'execute-command',
      '--cluster',
      CLUSTER,
      '--task',
      'nothing',
      '--interactive',
      '--command',
      'true',
    )
    expect(code).not.toBe(0)
    expect(stderr).toContain('(InvalidParameterException) when calling the ExecuteCommand operation')
  })
})
