import { createHash } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { Requester } from '../../recording/ask.ts'
import { settingsFor } from '../../environment/settings/index.ts'
import { Session } from '../aws/session.ts'
import { imageProbes } from './image.ts'
import { Servers } from './testing.ts'

const servers = new Servers()
afterAll(() => servers.close())

const sha = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
const LINUX = JSON.stringify({ os: 'linux', architecture: 'arm64', config: { User: '1000' } })
const WINDOWS = JSON.stringify({ os: 'windows', 'os.version': '10.0.20348.1', architecture: 'amd64', config: null })

/** A probe whose endpoint is a server that answers with a text and a status; what was recorded of it. */
async function opened(text: string, status = 200) {
  const port = await servers.http((_, answer) => answer.writeHead(status).end(text))
  const calls: { readonly input: unknown; readonly output?: unknown; readonly error?: unknown }[] = []
  const requester = new Requester({ record: (call) => `o${calls.push(call)}`, absent: () => {} })
  const endpoint = `http://127.0.0.1:${port}`
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const session = new Session({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 }, requester)
  const probe = imageProbes(session, requester.scope(), settingsFor('test', 'test'))
  return {
    calls,
    ask: (digest: string) => probe.imageConfiguration({ url: `${endpoint}/layer?X-Amz-Signature=00ff`, digest }),
    probe,
  }
}

test.for([
  { text: LINUX, seen: { os: 'linux', architecture: 'arm64', user: '1000' } },
  { text: WINDOWS, seen: { os: 'windows', architecture: 'amd64', user: '', osVersion: '10.0.20348.1' } },
])('a configuration is read, and the address is not recorded: $text', async ({ text, seen }) => {
  const { ask, calls } = await opened(text)
  expect(await ask(sha(text))).toEqual(seen)
  expect(calls).toMatchObject([{ input: { digest: sha(text) } }])
  expect(JSON.stringify(calls)).not.toContain('Signature')
})

test.for([
  { text: LINUX, status: 403, digest: sha(LINUX), says: /status 403/ },
  { text: LINUX, status: 500, digest: sha(LINUX), says: /status 500/ },
  { text: LINUX, status: 200, digest: sha('another'), says: /is not sha256:/ },
  { text: '{}', status: 200, digest: sha('{}'), says: /is no configuration of an image/ },
])('what is not the configuration is none: $says', async ({ text, status, digest, says }) => {
  const { ask } = await opened(text, status)
  await expect(ask(digest)).rejects.toThrow(says)
})

test('nobody but AWS and the endpoint is asked', async () => {
  const { probe } = await opened(LINUX)
  expect(() => probe.imageConfiguration({ url: 'https://example.com/layer', digest: sha(LINUX) })).toThrow(
    /PROBE_REFUSED/,
  )
  expect(() => probe.imageConfiguration({ url: 'http://prod.s3.amazonaws.com/layer', digest: sha(LINUX) })).toThrow(
    /PROBE_REFUSED/,
  )
})
