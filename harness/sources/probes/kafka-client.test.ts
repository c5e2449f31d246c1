/** Kafka requests to servers that are no brokers, or that must not be asked; real brokers are tested in test/kafka. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { Admin, type Broker, type Connection } from '@platformatic/kafka'
import { describe, expect, test } from 'vitest'
import { issue } from '../../../fixtures/sandbox/data-plane/authority.ts'
import { clientOptions, confine, protectionOf, type Protection } from './kafka-client.ts'
import { readBroker } from './kafka-requests.ts'
import { troubleOf, type KafkaTrouble } from './kafka-trouble.ts'

const YEAR = 365 * 24 * 3600 * 1000
const SECRET = 'a-password-for-this-test'
const { certificate, privateKey } = await issue({
  names: ['localhost'],
  notBefore: new Date(Date.now() - YEAR),
  notAfter: new Date(Date.now() + YEAR),
  serial: '01',
  key: 'EC',
  selfSigned: true,
})
const tls = { ca: certificate }
const scram: Protection = { tls, sasl: { mechanism: 'SCRAM-SHA-512', username: 'checkride', password: SECRET } }

/** Asks a server that does this with each connection; returns the result and the number of connections left open. */
async function brokerResult(
  does: (socket: Socket) => void,
  protection: Protection,
  encrypted: boolean,
): Promise<{ readonly seen: unknown; readonly open: number }> {
  const sockets = new Set<Socket>()
  const accept = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    does(socket)
  }
  const server = encrypted ? createTlsServer({ cert: certificate, key: privateKey }, accept) : createServer(accept)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const broker = `localhost:${(server.address() as AddressInfo).port}`
  const seen = await readBroker(broker, { brokers: [broker], protection }).catch((error: unknown) => error)
  await new Promise((resolve) => setTimeout(resolve, 50))
  const open = sockets.size
  for (const socket of sockets) socket.destroy()
  server.close()
  return { seen, open }
}

const silent = (socket: Socket): void => void socket.resume()
const closing = (socket: Socket): void => void socket.resume().end()
const sending =
  (...bytes: number[]) =>
  (socket: Socket): void =>
    void socket.once('data', () => socket.write(Buffer.from(bytes)))
/** A complete answer to another request. */
const otherAnswer = sending(0, 0, 0, 8, 0, 0, 0, 99, 1, 2, 3, 4)
/** A TLS alert: handshake failure. */
const alert = sending(0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28)

describe.concurrent('ends, with a word on why and no connection left open', () => {
  test.for<[string, (socket: Socket) => void, Protection, boolean, KafkaTrouble['outcome'], RegExp]>([
    ['silence', silent, {}, false, 'no-answer', /gave no answer.*another protocol/],
    [
      'silence where TLS is expected',
      silent,
      { tls },
      false,
      'no-connection',
      /cannot be reached, or expects another protocol/,
    ],
    [
      'silence within TLS, where SASL is expected',
      silent,
      scram,
      true,
      'no-connection',
      /cannot be reached, or expects another protocol/,
    ],
    ['a closed connection', closing, {}, false, 'closed', /closed the connection/],
    ['a closed connection within TLS, where SASL is expected', closing, scram, true, 'closed', /closed the connection/],
    [
      'an alert of TLS',
      alert,
      {},
      false,
      'closed',
      /another protocol \(TLS, SASL\) expected on this port\? \(PLT_KFK_USER: Broker requires TLS\.\)$/,
    ],
    [
      'plain text where TLS is expected',
      sending(72, 84, 84, 80, 47),
      { tls },
      false,
      'tls-failed',
      /\(ERR_SSL_WRONG_VERSION_NUMBER: wrong version number\)$/,
    ],
    ['an answer to another question', otherAnswer, {}, false, 'closed', /closed the connection/],
  ])('%s', async ([, does, protection, encrypted, outcome, message]) => {
    const { seen, open } = await brokerResult(does, protection, encrypted)
    expect(seen).toEqual({ outcome, message: expect.stringMatching(message) as string })
    expect(JSON.stringify(seen)).not.toContain(SECRET)
    expect(open).toBe(0)
  })

  test('the broker learns within TLS by what name it is asked', async () => {
    const names: unknown[] = []
    await brokerResult(
      (socket) => {
        names.push((socket as TLSSocket).servername)
        closing(socket)
      },
      { tls },
      true,
    )
    expect(names).toEqual(['localhost'])
  })

  test('what cannot be understood is an error and no answer, and ends nothing else', async () => {
    const { seen, open } = await brokerResult(otherAnswer, scram, true)
    expect(seen).toBeInstanceOf(Error)
    expect(open).toBe(0)
  })
})

describe('a confined client', () => {
  const get = (client: Admin, broker: Broker | undefined): Promise<Error | Connection | undefined> =>
    new Promise((resolve) => {
      client.connections.get(broker as Broker, (error, connection) => resolve(error ?? connection))
    })
  const confined = (...brokers: string[]): Admin => confine(new Admin(clientOptions(brokers, {})), brokers)

  test('asks nobody whom the settings do not name', async () => {
    const error = await get(confined('localhost:1'), { host: '::1', port: 9092 })
    expect(troubleOf(error, 'x')).toMatchObject({
      outcome: 'not-configured',
      message: expect.stringContaining('[::1]:9092') as string,
    })
  })

  test('finds no leader where the cluster names none', async () => {
    expect(troubleOf(await get(confined('localhost:1'), undefined), 'x')?.outcome).toBe('leader-missing')
  })

  test('does not wait a second time for a broker that it could not connect to', async () => {
    const client = confined('localhost:1')
    const first = await get(client, { host: 'localhost', port: 1 })
    expect(troubleOf(first, 'x')?.outcome).toBe('unreachable')
    expect(await get(client, { host: 'localhost', port: 1 })).toBe(first)
  })
})

test('a file with certificates that holds none is no reason to distrust brokers', async () => {
  const secrets = { secret: () => Promise.resolve(SECRET), mskToken: () => Promise.resolve('') }
  for (const caFile of [import.meta.filename, '/nowhere/ca.pem'])
    await expect(protectionOf({ protocol: 'TLS', caFile }, secrets)).rejects.toThrow(
      /^The certificates to trust \(internal\.kafkaSecurity\.caFile\) could not be read: /,
    )
})

test.each([
  [['b-1.example.internal:9096', 'b-2.example.internal:9096'], true],
  [['10.0.0.1:9096'], false],
  [['[2001:db8::1]:9096'], false],
])('%j: the name of the broker is told within TLS: %s', (brokers, named) => {
  expect(clientOptions(brokers, {}).tlsServerName).toBe(named)
})
