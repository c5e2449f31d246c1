/** What the variables of containers name. */
import type { TaskDefinition } from '@aws-sdk/client-ecs'

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

/**
 * The address that a value names: a URL, or `host:port` without a scheme. Undefined for anything else.
 * @example addressIn('rates.internal:9000')?.hostname // 'rates.internal'
 */
export function addressIn(value: string): URL | undefined {
  const text = /^[\w.-]+:\d{1,5}$/.test(value) ? `tcp://${value}` : value
  return URL.canParse(text) && new URL(text).hostname !== '' ? new URL(text) : undefined
}
