/** What the variables of containers name. */
import type { TaskDefinition } from '@aws-sdk/client-ecs'
import { dnsName } from '../../dns.ts'

/** A variable of a container; the value of one that comes from a secret is not known. */
export interface Variable {
  readonly name: string
  readonly value?: string
}

/** The variables of all containers of a definition. */
export const variablesOf = ({ containerDefinitions = [] }: Pick<TaskDefinition, 'containerDefinitions'>): Variable[] =>
  containerDefinitions.flatMap(({ environment = [], secrets = [] }) => [
    ...environment.map(({ name = '', value = '' }) => ({ name, value })),
    ...secrets.map(({ name = '' }) => ({ name })),
  ])

/** Ports on which brokers of Kafka usually listen, Amazon MSK's among them. */
const BROKERS = /:(9092|9094|9096|9098|9198)\b/

/** Whether a variable names brokers of Kafka: by the name `KAFKA`, or by a host with a broker's port. */
export const namesBrokers = ({ name, value = '' }: Variable): boolean => /KAFKA/i.test(name) || BROKERS.test(value)

/** Ports that schemes mean where none is written; `dns` is gRPC's, which is protected. */
const PORTS: Readonly<Record<string, number>> = {
  http: 80,
  ws: 80,
  https: 443,
  wss: 443,
  dns: 443,
  redis: 6379,
  rediss: 6379,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mongodb: 27_017,
  amqp: 5672,
  amqps: 5671,
  nats: 4222,
}

/** An address that a value names: a host as names compare, and its port where it is written or meant by the scheme. */
export interface NamedAddress {
  readonly host: string
  readonly port?: number
}

/** `host:port` without a scheme, with an IPv6 address in brackets, and with a path perhaps. */
const PLAIN = /^(?:\[[0-9a-f:]+\]|[\w.-]+):\d{1,5}(?:\/.*)?$/i

/**
 * The address that a value names: a URL, a target of gRPC (`dns:///host:port`, `dns:host:port`), JDBC's, or `host:port`
 * without a scheme. Undefined for anything else.
 * @example addressIn('dns:///rates.internal:9000') // { host: 'rates.internal', port: 9000 }
 */
export function addressIn(value: string): NamedAddress | undefined {
  const [, scheme = '', rest = ''] = /^(?:jdbc:)?([a-z][a-z0-9+.-]*):(.*)$/i.exec(value) ?? []
  const isTarget = /^(dns|xds|passthrough)$/i.test(scheme)
  // gRPC's may name the server that is asked: `dns://8.8.8.8/host:port`.
  const text = isTarget
    ? `tcp://${rest.replace(/^\/\/[^/]*\//, '')}`
    : PLAIN.test(value)
      ? `tcp://${value}`
      : value.replace(/^jdbc:/i, '')
  const url = URL.parse(text)
  if (url === null || url.hostname === '') return undefined
  const port = url.port === '' ? PORTS[isTarget ? 'dns' : url.protocol.slice(0, -1)] : Number(url.port)
  return { host: dnsName(url.hostname), ...(port !== undefined && { port }) }
}
