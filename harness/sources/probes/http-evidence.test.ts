/** No secret of a request or an answer is written to disk. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { RunLog } from '../../recording/run-log.ts'
import { DiskRecorder } from '../../recording/disk-recorder.ts'
import { ObjectStore } from '../../../evidence/objects.ts'
import { HOST, probesAt, Servers } from './testing.ts'

const servers = new Servers()
const directory = mkdtempSync(join(tmpdir(), 'checkride-probes-'))
afterAll(() => {
  servers.close()
  rmSync(directory, { recursive: true })
})

/** Made for every run, so that no list can contain them. */
const canary = (name: string): string =>
  `canary-${name}-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`

test('secrets in headers, bodies and URLs are not recorded; what tells what happened is', async () => {
  const secrets = [
    'authorization',
    'x-api-key',
    'cookie',
    'proxy-authorization',
    'set-cookie',
    'json-password',
    'json-token',
    'cut-secret',
    'captured',
    'opaque',
    'x-auth-token',
  ].map(canary)
  const [authorization, apiKey, cookie, proxy, setCookie, password, token, cut, captured, opaque, authToken] =
    secrets as [string, string, string, string, string, string, string, string, string, string, string]
  const long = JSON.stringify({ padding: 'x'.repeat(1_900), client_secret: cut })
  const bodies: Readonly<Record<string, string>> = {
    '/login': JSON.stringify({ user: 'jo', password, nested: { access_token: token } }),
    '/long': long,
    [`/orders/${captured}`]: JSON.stringify({ id: captured, state: 'open' }),
    '/opaque': opaque,
  }
  const port = await servers.http(
    (message, answer) =>
      void answer
        .writeHead(200, { 'set-cookie': [`session=${setCookie}; HttpOnly`], 'x-auth-token': authToken })
        .end(bodies[message.url ?? ''] ?? ''),
  )
  const log = new RunLog(directory)
  const recorder = new DiskRecorder(log, new ObjectStore(directory))
  const { probe } = await probesAt(port, { bodyLimit: 10_000 }, recorder)

  const headers = {
    authorization: `Bearer ${authorization}`,
    'x-api-key': apiKey,
    cookie: `session=${cookie}`,
    'proxy-authorization': `Basic ${proxy}`,
    'x-plain': 'seen',
  }
  const login = await probe.http({ url: `http://${HOST}/login`, headers })
  expect(login.reached && login.text, 'the check itself reads the body as it is').toContain(password)
  await probe.http({ url: `http://${HOST}/long` })
  await probe.http({ url: `http://${HOST}/orders/${captured}`, secrets: [captured] })
  await probe.http({ url: `http://${HOST}/opaque`, bodyIsSecret: true })
  await recorder.flush()
  log.close()

  const stored = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')
  expect(secrets.filter((secret) => stored.includes(secret))).toEqual([])
  for (const kept of [
    '"x-plain": "seen"',
    '\\"user\\":\\"jo\\"',
    '/orders/[redacted: captured value]',
    '\\"state\\":\\"open\\"',
  ])
    expect(stored.replaceAll('":"', '": "').includes(kept) || stored.includes(kept), kept).toBe(true)
})
