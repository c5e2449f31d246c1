/** Which broker the tests run against. */
import type { Broker } from './broker.ts'
import { missingForDocker, startInDocker } from './docker.ts'
import { missingForJava, startOnJava } from './java.ts'

/** One way to have a broker. */
export interface Way {
  readonly name: string
  readonly what: string
  /** Why it is not available here; undefined when it is. */
  readonly missing: () => string | undefined | Promise<string | undefined>
  readonly start: () => Promise<Broker>
}

const WAYS: readonly Way[] = [
  { name: 'java', what: "Apache Kafka on this machine's Java", missing: missingForJava, start: startOnJava },
  { name: 'docker', what: 'Kafka in Docker', missing: missingForDocker, start: startInDocker },
]

/**
 * The way named by CHECKRIDE_KAFKA, else the first available one.
 * @returns what is missing when there is none
 * @throws Error for an unknown name
 */
export async function choose(asked: string | undefined, ways: readonly Way[] = WAYS): Promise<Way | string> {
  const candidates = asked === undefined ? ways : ways.filter(({ name }) => name === asked)
  if (candidates.length === 0)
    throw new Error(`CHECKRIDE_KAFKA is '${asked}': it may be ${ways.map(({ name }) => name).join(' or ')}.`)
  const reasons: string[] = []
  for (const way of candidates) {
    const missing = await way.missing()
    if (missing === undefined) return way
    reasons.push(`${way.what}: ${missing}`)
  }
  return reasons.join('; ')
}
