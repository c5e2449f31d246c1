/** Connects to Kafka as the settings say, to configured brokers only, without retries. */
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { Admin, Base, BaseOptions, Broker, Connection, SASLOptions } from '@platformatic/kafka'
import { hostWithPort } from '../../dns.ts'
import { Inconclusive } from '../../recording/outcome.ts'
import type { KafkaSecurity } from '../../environment/settings/internal.ts'
import { NotConfigured, troubleOf, type KafkaTrouble } from './kafka-trouble.ts'

/** Milliseconds that a connection, and then an answer, may take. */
const TIMEOUT = 5_000

/** TLS and authentication of the connections. Holds secrets: never part of an observation. */
export type Protection = Pick<BaseOptions, 'tls' | 'sasl'>

/** Where secrets come from. */
export interface Secrets {
  /** The value of a secret of Secrets Manager. */
  readonly secret: (arn: string) => Promise<string>
  /** A token with which the caller authenticates to MSK. */
  readonly mskToken: (region: string | undefined) => Promise<string>
}

/** @throws Inconclusive when a certificate or password that the settings name is not there. */
export async function protectionOf(security: KafkaSecurity, secrets: Secrets): Promise<Protection> {
  switch (security.protocol) {
    case 'PLAINTEXT':
      return {}
    case 'TLS':
      return { tls: await tlsOf(security.caFile) }
    case 'SCRAM': {
      const { mechanism, username } = security
      return {
        tls: await tlsOf(security.caFile),
        sasl: { mechanism, username, password: await passwordOf(security.password, secrets) },
      }
    }
    case 'MSK_IAM': {
      const sasl: SASLOptions = { mechanism: 'OAUTHBEARER', token: () => secrets.mskToken(security.region) }
      return { tls: {}, sasl }
    }
  }
}

async function tlsOf(caFile: string | undefined): Promise<NonNullable<Protection['tls']>> {
  if (caFile === undefined) return {}
  try {
    const ca = await readFile(caFile, 'utf8')
    // TLS accepts a file without certificates and then trusts none: every broker would fail.
    new X509Certificate(ca)
    return { ca }
  } catch (error) {
    throw new Inconclusive(
      `The certificates to trust (internal.kafkaSecurity.caFile) could not be read: ${(error as Error).message}.`,
    )
  }
}

type Password = Extract<KafkaSecurity, { readonly protocol: 'SCRAM' }>['password']

async function passwordOf(password: Password, { secret }: Secrets): Promise<string> {
  if ('variable' in password) {
    const value = process.env[password.variable]
    if (value === undefined || value === '')
      throw new Inconclusive(
        `The password for Kafka should be in the environment variable ${password.variable}, which is not set.`,
      )
    return value
  }
  const value = await secret(password.secretArn)
  return password.key === undefined ? value : memberOf(value, password.key, password.secretArn)
}

/** A member of a secret that is a JSON object. Errors do not quote the secret. */
function memberOf(value: string, key: string, arn: string): string {
  let member: unknown
  try {
    member = (JSON.parse(value) as Record<string, unknown> | null)?.[key]
  } catch {
    // The parser's message quotes the text.
    throw new Inconclusive(
      `The secret ${arn} is not JSON, so that it has no member '${key}' (internal.kafkaSecurity.password).`,
    )
  }
  if (typeof member !== 'string')
    throw new Inconclusive(`The secret ${arn} has no text under '${key}' (internal.kafkaSecurity.password).`)
  return member
}

/** Options of a client that asks these brokers. */
export const clientOptions = (brokers: readonly string[], protection: Protection): BaseOptions => ({
  clientId: 'checkride',
  bootstrapBrokers: [...brokers],
  connectTimeout: TIMEOUT,
  timeout: TIMEOUT,
  requestTimeout: TIMEOUT,
  retries: 0,
  autocreateTopics: false,
  // Proxies and private links choose the broker by this name, which Java clients send too. An address is no server
  // name.
  tlsServerName: brokers.every((broker) => isIP(broker.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')) === 0),
  ...protection,
})

type Connected = (error: Error | null, connection?: Connection) => void

/**
 * Keeps a client from connecting to any other broker that the cluster names, and from trying again one that it could
 * not connect to.
 */
export function confine<Client extends Base>(client: Client, brokers: readonly string[]): Client {
  const pool = client.connections
  // The first error is returned to the caller. A later one has no listener, which would end the process.
  pool.on('connecting', ({ connection }) => connection.on('error', () => {}))
  const get = pool.get.bind(pool) as (broker: Broker | undefined, connected: Connected) => void
  const errors = new Map<string, Error>()
  // The client always passes a callback; it has no other way to a connection than this method. A leader that is missing
  // is no broker.
  pool.get = ((broker: Broker | undefined, connected: Connected): void => {
    if (broker === undefined) return get(broker, connected)
    const name = broker.host.includes(':') ? `[${broker.host}]:${broker.port}` : `${broker.host}:${broker.port}`
    if (!brokers.some((listed) => hostWithPort(listed) === hostWithPort(name)))
      return connected(new NotConfigured(name))
    const earlierError = errors.get(name)
    if (earlierError !== undefined) return connected(earlierError)
    get(broker, (error, connection) => {
      if (error !== null) errors.set(name, error)
      connected(error, connection)
    })
  }) as typeof pool.get
  return client
}

export interface Cluster {
  /** `host:port` of every broker that may be asked. */
  readonly brokers: readonly string[]
  readonly protection: Protection
}

/** Loaded when first needed: a run without Kafka does not load it. */
export const library = (): Promise<typeof import('@platformatic/kafka')> => import('@platformatic/kafka')

/** Makes requests with a client of their own; known errors become a KafkaTrouble. */
export async function withAdmin<Seen>(
  target: string,
  { brokers, protection }: Cluster,
  request: (admin: Admin) => Promise<Seen>,
): Promise<Seen | KafkaTrouble> {
  const { Admin } = await library()
  const admin = confine(new Admin(clientOptions(brokers, protection)), brokers)
  try {
    return await request(admin)
  } catch (error) {
    const trouble = troubleOf(error, target)
    if (trouble === undefined) throw error
    return trouble
  } finally {
    await admin.close()
  }
}
