/** Causes of failed Kafka requests, with stable names: each cause has another remedy. */

export type KafkaCause =
  | 'unreachable'
  | 'no-connection'
  | 'no-answer'
  | 'closed'
  | 'tls-failed'
  | 'authentication-failed'
  | 'not-authorized'
  | 'topic-missing'
  | 'leader-missing'
  | 'coordinator-missing'
  | 'not-configured'

/** The failure of a Kafka request. */
export interface KafkaTrouble {
  readonly outcome: KafkaCause
  /** One sentence, with the client's message. */
  readonly message: string
}

/** A broker that the cluster names and the configuration does not: it is not asked, so that it gets no password. */
export class NotConfigured extends Error {
  override readonly name = 'NotConfigured'
  constructor(broker: string) {
    super(
      `the cluster sends clients to ${broker}, which internal.bootstrapBrokers does not list; list it so that ` +
        'it may be asked',
    )
  }
}

const WHAT: Readonly<Record<KafkaCause, string>> = {
  unreachable: 'cannot be reached',
  'no-connection': 'cannot be reached, or expects another protocol (TLS, SASL) on this port',
  'no-answer': 'accepted the connection and gave no answer: is another protocol (TLS, SASL) expected on this port?',
  closed: 'closed the connection: is another protocol (TLS, SASL) expected on this port?',
  'tls-failed': 'was reached, and TLS could not be established',
  'authentication-failed': 'refused the credentials',
  'not-authorized': 'knows the caller and does not allow this',
  'topic-missing': 'knows no such topic',
  'leader-missing': 'has no leader for a partition',
  'coordinator-missing': 'has no coordinator that speaks for the group at this moment',
  'not-configured': 'was not asked',
}

/** The cause of each of the protocol's errors. */
const PROTOCOL: Readonly<Record<string, KafkaCause>> = {
  SASL_AUTHENTICATION_FAILED: 'authentication-failed',
  UNSUPPORTED_SASL_MECHANISM: 'authentication-failed',
  ILLEGAL_SASL_STATE: 'authentication-failed',
  TOPIC_AUTHORIZATION_FAILED: 'not-authorized',
  GROUP_AUTHORIZATION_FAILED: 'not-authorized',
  CLUSTER_AUTHORIZATION_FAILED: 'not-authorized',
  UNKNOWN_TOPIC_OR_PARTITION: 'topic-missing',
  UNKNOWN_TOPIC_ID: 'topic-missing',
  LEADER_NOT_AVAILABLE: 'leader-missing',
  COORDINATOR_NOT_AVAILABLE: 'coordinator-missing',
  COORDINATOR_LOAD_IN_PROGRESS: 'coordinator-missing',
  NOT_COORDINATOR: 'coordinator-missing',
}

const UNREACHABLE = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL)$/
const CLOSED = /^(ECONNRESET|EPIPE)$/
const TLS = /^(CERT_|ERR_TLS|ERR_SSL|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME_MISMATCH|EPROTO)/

interface ClientError extends Error {
  readonly code?: string
  /** OpenSSL's reason; its message holds memory addresses. */
  readonly reason?: string
  readonly apiId?: string
  readonly errors?: readonly unknown[]
}

/**
 * What an error of the client means.
 * @returns undefined for errors that are neither Kafka's nor the network's: they are defects
 */
export function troubleOf(error: unknown, target: string): KafkaTrouble | undefined {
  const chain = [...chainOf(error)]
  for (const cause of chain) {
    const outcome = causeOf(cause)
    if (outcome !== undefined) return { outcome, message: `${target} ${WHAT[outcome]} (${detailOf(cause)})` }
  }
  return undefined
}

/** An error and those that it wraps, the innermost first: it is the most specific. */
function* chainOf(error: unknown): Generator<ClientError> {
  if (!(error instanceof Error)) return
  for (const inner of (error as ClientError).errors ?? []) yield* chainOf(inner)
  yield* chainOf(error.cause)
  yield error
}

function causeOf({ name, code = '', apiId = '', message }: ClientError): KafkaCause | undefined {
  if (name === 'NotConfigured') return 'not-configured'
  if (PROTOCOL[apiId] !== undefined) return PROTOCOL[apiId]
  if (UNREACHABLE.test(code)) return 'unreachable'
  if (TLS.test(code) || /TLS handshake failed/.test(message)) return 'tls-failed'
  if (CLOSED.test(code) || /Broker requires TLS/.test(message)) return 'closed'
  if (code === 'PLT_KFK_AUTHENTICATION') return 'authentication-failed'
  if (code.startsWith('PLT_KFK') && message.includes('timed out'))
    return message.startsWith('Connection') ? 'no-connection' : 'no-answer'
  if (message.startsWith('Unknown topic')) return 'topic-missing'
  if (/not available in the current cluster metadata/.test(message)) return 'leader-missing'
  if (code === 'PLT_KFK_NETWORK' && /closed/i.test(message)) return 'closed'
  return undefined
}

const detailOf = ({ code, apiId, message, reason = message }: ClientError): string => {
  const id = apiId ?? code
  return id === undefined || reason.includes(id) ? reason : `${id}: ${reason}`
}
