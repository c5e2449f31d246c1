import { afterAll, describe, expect, test } from 'vitest'
import { HOST, probesAt, Servers } from './testing.ts'

const servers = new Servers()
afterAll(() => servers.close())

const json = (body: object) => JSON.stringify(body)

describe('an answer', () => {
  test('by HTTPS is told with status, headers, body and the handshake', async () => {
    const port = await servers.https((_, answer) => void answer.writeHead(418, { 'x-own': 'yes' }).end('{"a":1}'))
    const { probe, calls } = await probesAt(port)
    const answer = await probe.http({ url: `https://${HOST}/tea?strong=1`, headers: { 'x-asked': 'yes' } })
    expect(answer).toMatchObject({
      reached: true,
      status: 418,
      headers: { 'x-own': 'yes' },
      text: '{"a":1}',
      bytes: 7,
      whole: true,
      url: `https://${HOST}/tea?strong=1`,
      redirects: [],
      tls: { protocol: 'TLSv1.3', authorized: true, chain: [{ subject: `CN=${HOST}`, names: [HOST], serial: '0A01' }] },
    })
    expect(calls).toMatchObject([
      {
        service: 'http',
        operation: 'GET',
        input: { url: `https://${HOST}/tea?strong=1`, headers: { 'x-asked': 'yes' } },
        output: { status: 418, excerpt: '{"a":1}' },
      },
    ])
  })

  test('is asked once per run, unless a label tells requests apart', async () => {
    let asked = 0
    const port = await servers.http((_, answer) => void answer.end(String(++asked)))
    const { probe, calls } = await probesAt(port)
    const ask = async (label?: string): Promise<string | undefined> => {
      const answer = await probe.http({ url: `http://${HOST}/`, ...(label === undefined ? {} : { label }) })
      return answer.reached ? answer.text : undefined
    }
    expect([await ask(), await ask(), await ask('second')]).toEqual(['1', '1', '2'])
    expect(calls).toHaveLength(2)
  })

  test('sends what it was told: method, JSON and the name in the Host header', async () => {
    const port = await servers.http((message, answer) => {
      const chunks: Buffer[] = []
      message
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () =>
          answer.end(
            json({
              method: message.method,
              host: message.headers.host,
              type: message.headers['content-type'],
              body: Buffer.concat(chunks).toString(),
            }),
          ),
        )
    })
    const { probe } = await probesAt(port)
    const answer = await probe.http({ url: `http://${HOST}/`, method: 'POST', json: { a: [1] } })
    expect(answer.reached && JSON.parse(answer.text)).toEqual({
      method: 'POST',
      host: HOST,
      type: 'application/json',
      body: '{"a":[1]}',
    })
  })

  test('beyond the limit is cut, and says so', async () => {
    const port = await servers.http((_, answer) => void answer.end('x'.repeat(100_000)))
    const { probe } = await probesAt(port)
    expect(await probe.http({ url: `http://${HOST}/` })).toMatchObject({
      reached: true,
      bytes: 1_000,
      whole: false,
      text: 'x'.repeat(1_000),
    })
  })
})

describe('redirects', () => {
  const seen: string[] = []
  const serve = (location: (path: string) => string) =>
    servers.http((message, answer) => {
      seen.push(`${message.method} ${message.url} ${message.headers['authorization'] ?? '-'}`)
      if (message.url === '/end') answer.end('there')
      else answer.writeHead(302, { location: location(message.url ?? '') }).end()
    })

  test.for([
    {
      name: 'are not followed unless asked',
      follow: undefined,
      location: '/end',
      status: 302,
      asked: ['GET /start me'],
    },
    {
      name: 'are followed when asked',
      follow: 3,
      location: '/end',
      status: 200,
      asked: ['GET /start me', 'GET /end me'],
    },
    {
      name: 'to another host are not followed',
      follow: 3,
      location: 'http://elsewhere.example.org/end',
      status: 302,
      asked: ['GET /start me'],
    },
    {
      name: 'to another port lose the headers',
      follow: 3,
      location: `http://${HOST}:8080/end`,
      status: 200,
      asked: ['GET /start me', 'GET /end -'],
    },
    {
      name: 'in a circle end',
      follow: 2,
      location: '/start',
      status: 302,
      asked: ['GET /start me', 'GET /start me', 'GET /start me'],
    },
    {
      name: 'to what is no URL are not followed',
      follow: 3,
      location: 'http://[',
      status: 302,
      asked: ['GET /start me'],
    },
  ])('$name', async ({ follow, location, status, asked }) => {
    seen.length = 0
    const { probe } = await probesAt(await serve(() => location))
    const answer = await probe.http({
      url: `http://${HOST}/start`,
      headers: { authorization: 'me' },
      ...(follow === undefined ? {} : { follow }),
    })
    expect(answer).toMatchObject({ reached: true, status })
    expect(seen).toEqual(asked)
  })
})

describe('that nobody answers properly is an answer', () => {
  const raw = (text: string, end: boolean) => () =>
    servers.raw((socket) => (end ? socket.end(text) : socket.write(text)))
  test.for<{ name: string; port: () => Promise<number>; url?: string; why: string; says?: string }>([
    { name: 'nothing listens', port: async () => 1, why: 'ECONNREFUSED' },
    { name: 'no answer in time', port: raw('', false), why: 'TIMEOUT', says: 'waiting for an answer' },
    {
      name: 'a body that never ends',
      port: raw('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab', false),
      why: 'TIMEOUT',
      says: 'reading the answer',
    },
    { name: 'cut off before the answer', port: raw('', true), why: 'ECONNRESET' },
    { name: 'cut off within the headers', port: raw('HTTP/1.1 200 OK\r\nContent-', true), why: 'ECONNRESET' },
    {
      name: 'cut off within the body',
      port: raw('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab', true),
      why: 'ECONNRESET',
    },
    { name: 'something else than HTTP', port: raw('SSH-2.0-OpenSSH_9.6\r\n', true), why: 'HPE_INVALID_CONSTANT' },
    {
      name: 'endless headers',
      port: raw(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`, false),
      why: 'HPE_HEADER_OVERFLOW',
    },
    {
      name: 'a header that hides another',
      port: raw('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', true),
      why: 'HPE_UNEXPECTED_CONTENT_LENGTH',
    },
    {
      name: 'a header with control characters',
      port: raw('HTTP/1.1 200 OK\r\nx: a\u0000b\r\n\r\n', true),
      why: 'HPE_INVALID_HEADER_TOKEN',
    },
    {
      name: 'HTTP where TLS is due',
      port: () => servers.http((_, answer) => void answer.end()),
      url: `https://${HOST}/`,
      why: 'ERR_SSL_WRONG_VERSION_NUMBER',
    },
    { name: 'cut off in the handshake', port: raw('', true), url: `https://${HOST}/`, why: 'ECONNRESET' },
    {
      name: 'a handshake that never ends',
      port: raw('', false),
      url: `https://${HOST}/`,
      why: 'TIMEOUT',
      says: 'shaking hands',
    },
  ])('$name', async ({ port, url = `http://${HOST}/`, why, says = '' }) => {
    const { probe, calls } = await probesAt(await port(), { timeoutMs: 300 })
    const answer = await probe.http({ url })
    expect(answer).toMatchObject({ reached: false, why, message: expect.stringContaining(says) })
    expect(calls, 'recorded as what was seen, not as a failure').toMatchObject([{ output: { reached: false, why } }])
  })
})

describe('a certificate that cannot be trusted is told, and nothing is sent', () => {
  const past = new Date(Date.now() - 3600 * 1000)
  test.for([
    {
      name: 'expired',
      wish: { notBefore: new Date(past.getTime() - 1000), notAfter: past },
      because: 'CERT_HAS_EXPIRED',
    },
    { name: 'not valid yet', wish: { notBefore: new Date(Date.now() + 1800 * 1000) }, because: 'CERT_NOT_YET_VALID' },
    { name: 'of another name', wish: { names: ['other.example.com'] }, because: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    { name: 'of a parent name', wish: { names: ['*.com'] }, because: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    { name: 'signed by itself', wish: { selfSigned: true }, because: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  ])('$name', async ({ wish, because }) => {
    let requests = 0
    const { probe } = await probesAt(
      await servers.https((_, answer) => {
        requests++
        answer.end()
      }, wish),
    )
    expect(await probe.http({ url: `https://${HOST}/` })).toMatchObject({
      reached: false,
      why: 'TLS_NOT_TRUSTED',
      message: expect.stringContaining(because),
      tls: { authorized: false, unauthorizedBecause: because },
    })
    expect(await probe.tls({ url: `https://${HOST}` })).toMatchObject({
      reached: true,
      tls: { authorized: false, unauthorizedBecause: because },
    })
    expect(requests).toBe(0)
  })

  test('of an authority that the settings do not name', async () => {
    const { probe } = await probesAt(await servers.https((_, answer) => void answer.end()), { trustedCertificates: [] })
    expect(await probe.http({ url: `https://${HOST}/` })).toMatchObject({
      reached: false,
      why: 'TLS_NOT_TRUSTED',
      tls: { unauthorizedBecause: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    })
  })
})

test('old TLS versions are offered on demand, and taken by those who know nothing better', async () => {
  const modern = await probesAt(await servers.https(() => {}))
  expect(await modern.probe.tls({ url: `https://${HOST}`, newest: 'TLSv1.1' })).toMatchObject({ reached: false })
  const old = await probesAt(await servers.https(() => {}, {}, { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }))
  expect(await old.probe.tls({ url: `https://${HOST}`, newest: 'TLSv1.1' })).toMatchObject({
    reached: true,
    tls: { protocol: 'TLSv1.1' },
  })
  expect(await old.probe.tls({ url: `https://${HOST}` })).toMatchObject({ reached: true, tls: { protocol: 'TLSv1.3' } })
})

describe('what may not be asked is refused before anything is sent', () => {
  test.for(['file:///etc/passwd', `https://user:pass@${HOST}/`, `ftp://${HOST}/`])('%s', async (url) => {
    const { probe, calls } = await probesAt(1)
    await expect(probe.http({ url })).rejects.toThrow(/PROBE_REFUSED|no target/)
    expect(calls).toEqual([])
  })

  test('a host that the configuration does not name, when the platform is not there to ask', async () => {
    const { probe, calls } = await probesAt(1)
    await expect(probe.http({ url: 'http://169.254.169.254/latest/meta-data' })).rejects.toThrow()
    expect(calls.filter(({ service }) => service === 'http')).toEqual([])
  })
})

test('a name that is not resolved here makes the probe fail: nothing is known of the target', async () => {
  const { probe, calls } = await probesAt(1, { connectTo: ['::no-such-name.invalid:80'] })
  await expect(probe.http({ url: `http://${HOST}/` })).rejects.toMatchObject({
    name: 'ProbeError',
    code: 'READ_UNREACHABLE',
    message: expect.stringContaining('Nothing is known of the target'),
  })
  expect(calls).toMatchObject([{ service: 'http', error: { code: 'READ_UNREACHABLE' } }])
})
