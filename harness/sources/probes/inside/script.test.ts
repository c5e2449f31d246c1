import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandFor, hasEnded, readLines, scriptFor, type Outcome } from './script.ts'
import type { Target } from './target.ts'

const where = (program: string): string | undefined =>
  ['/usr/bin', '/bin', '/usr/local/bin'].map((folder) => join(folder, program)).find(existsSync)
const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout?.trim()

/** Ways to call a POSIX shell that this machine has. */
const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].flatMap(([program, ...args]) => {
  const file = where(program!)
  return file === undefined ? [] : [{ name: program!, file, args }]
})

/** What a container may have, each alone in its PATH. */
const TOOLS: readonly { readonly tool: string; readonly files: Readonly<Record<string, string | undefined>> }[] = [
  { tool: 'python3', files: { python3: python } },
  { tool: 'node', files: { node: process.execPath } },
  { tool: 'bash', files: { bash: where('bash'), timeout: where('timeout') } },
  { tool: 'nc', files: { nc: where('nc') ?? where('busybox') } },
]

/** Takes connections into a queue that is full: the next one waits for ever. */
const FULL = `
import socket, sys
server = socket.socket(); server.bind(('127.0.0.1', 0)); server.listen(0)
waiting = [socket.socket() for _ in range(4)]
for each in waiting:
    each.setblocking(False); each.connect_ex(server.getsockname())
print(server.getsockname()[1], flush=True); sys.stdin.read()
`

const targets: Target[] = []
const expected: Outcome[] = []
let open: Server
let full: ReturnType<typeof spawn> | undefined

beforeAll(async () => {
  open = await listening()
  const { port } = open.address() as AddressInfo
  targets.push(
    { host: '127.0.0.1', port },
    // An address of this machine at which nobody listens: a port that was closed at 127.0.0.1 may be another's soon.
    { host: '127.77.0.1', port },
    { host: 'no-such-host.invalid', port: 9092 },
  )
  expected.push('open', 'refused', 'name-unknown')
  if (python === undefined || python === '') return
  full = spawn(python, ['-c', FULL], { stdio: ['pipe', 'pipe', 'inherit'] })
  const said = await new Promise<string>((done) => full!.stdout!.setEncoding('utf8').once('data', done))
  targets.push({ host: '127.0.0.1', port: Number(said) })
  expected.push('timed-out')
})

afterAll(() => {
  open.close()
  full?.kill()
})

async function listening(): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => {}).end())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return server
}

/** Runs the script by a shell that finds nothing but these programs. */
async function run(
  shell: (typeof SHELLS)[number],
  files: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'inside-'))
  try {
    for (const [name, file] of Object.entries(files)) if (file !== undefined) symlinkSync(file, join(folder, name))
    const child = spawn(shell.file, [...shell.args, '-c', scriptFor(targets)], {
      env: { PATH: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    await new Promise((done) => child.once('close', done))
    return output
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe.each(SHELLS)('in $name', (shell) => {
  test.concurrent.each(TOOLS)(
    'with $tool alone: open, refused, unresolvable and unanswered are told apart',
    { timeout: 60_000 },
    async ({ tool, files }) => {
      if (Object.values(files).includes(undefined)) return
      // BusyBox's shell has programs of its own, whatever the PATH
      const output = await run(shell, files)
      const tried = readLines(output, targets)
      expect(
        tried.map(({ outcome }) => outcome),
        output,
      ).toEqual(expected)
      expect(tried.map((each) => each.tool)).toEqual(expected.map(() => tool))
      expect(hasEnded(output)).toBe(true)
    },
  )

  test('with nothing at all', async () => {
    const output = await run(shell, {})
    if (shell.name === 'busybox') return
    expect(readLines(output, targets).map(({ outcome, tool }) => ({ outcome, tool }))).toEqual(
      targets.map(() => ({ outcome: 'untried', tool: undefined })),
    )
    expect(hasEnded(output)).toBe(true)
  })
})

test('the command is one word for the shell, whatever splits it', () => {
  const command = commandFor([{ host: 'b-1.example.com', port: 9092 }])
  expect(command.match(/'/g)).toHaveLength(2)
  expect(spawnSync('/bin/sh', ['-c', `printf '[%s]' ${command}`], { encoding: 'utf8' }).stdout).toBe(
    `[sh][-c][${scriptFor([{ host: 'b-1.example.com', port: 9092 }])}]`,
  )
})

test.each<[string, Target]>([
  ['a command', { host: 'a;reboot', port: 9092 }],
  ['an expansion', { host: '$(reboot)', port: 9092 }],
  ['an apostrophe', { host: "a'b", port: 9092 }],
  ['a blank', { host: 'a b', port: 9092 }],
  ['a line end', { host: 'a\nb', port: 9092 }],
  ['an option', { host: '-e', port: 9092 }],
  ['an option within a name', { host: 'a.-e', port: 9092 }],
  ['a pattern', { host: '*', port: 9092 }],
  ['a path', { host: '../dev', port: 9092 }],
  ['nothing', { host: '', port: 9092 }],
  ['a zone', { host: 'fe80::1%eth0', port: 9092 }],
  ['a long name', { host: 'a'.repeat(300), port: 9092 }],
  ['no port', { host: 'a', port: 0 }],
  ['half a port', { host: 'a', port: 1.5 }],
  ['a large port', { host: 'a', port: 65536 }],
  ['a port that is text', { host: 'a', port: '1;reboot' as unknown as number }],
])('%s does not get into a script', (_, target) => {
  expect(() => scriptFor([target])).toThrow(TypeError)
})

test.each<Target>([
  { host: '10.0.1.2', port: 1 },
  { host: '2001:db8::1', port: 65535 },
  { host: 'b-1.my_cluster.abc.c2.kafka.us-east-1.amazonaws.com', port: 9098 },
  { host: 'localhost', port: 9092 },
])('$host does', (target) => expect(scriptFor([target])).toContain(`try 0 ${target.host} ${target.port};`))

const ONE: readonly Target[] = [{ host: 'a', port: 1 }]

test.each<[line: string, outcome: Outcome]>([
  ['checkride-inside 0 nc 0 Connection to a 1 port [tcp/*] succeeded!', 'open'],
  ['checkride-inside 0 python3 0', 'open'],
  ['checkride-inside 0 python3 0 \r', 'open'],
  ['checkride-inside 0 nc 1 nc: connect to a port 1 (tcp) failed: Connection refused\r', 'refused'],
  ['checkride-inside 0 node 1 ETIMEDOUT', 'timed-out'],
  ['checkride-inside 0 bash 124', 'timed-out'],
  ['checkride-inside 0 bash 143', 'timed-out'],
  ['checkride-inside 0 python3 1 OSError [Errno 113] No route to host', 'unreachable'],
  ['checkride-inside 0 nc 1 nc: getaddrinfo: Name does not resolve', 'name-unknown'],
  ['checkride-inside 0 node 1 EAI_AGAIN', 'name-unknown'],
  ['checkride-inside 0 python3 1 ModuleNotFoundError No module named socket', 'untried'],
  ['checkride-inside 0 nc 1', 'untried'],
  ['checkride-inside 0 nc 0 nc: connect to a port 1 (tcp) failed: Connection refused', 'untried'],
  ['checkride-inside 0 none 127', 'untried'],
  ['checkride-inside 1 nc 0', 'untried'],
  ['motd: checkride-inside 0 nc 0', 'untried'],
  ['', 'untried'],
])('%j is read as %s', (line, outcome) => {
  expect(readLines(`welcome\n${line}\nbye\n`, ONE).map((tried) => tried.outcome)).toEqual([outcome])
})

test('what a container says is cut and holds no control characters', () => {
  const [line] = readLines(`checkride-inside 0 nc 1 ${'x'.repeat(5000)}\u001b[31m refused\u202e`, ONE)
  const { said } = line!
  expect(said).toMatch(/^x* \[31m refused $/)
  expect(said.length).toBeLessThanOrEqual(200)
})
