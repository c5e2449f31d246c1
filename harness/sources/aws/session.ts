/**
 * One run's dealings with AWS: every call recorded, identical reads asked once, everyone who was answered cites the
 * calls.
 */
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, StaticOperationSchema } from '@smithy/types'
import { actionsOf } from '../../../policy/actions.ts'
import { canonical } from '../../../record/canonical.ts'
import { ACTS, type Act } from '../../../record/act.ts'
import { CLIENTS, clientOptions, type AnyClient, type Connection } from './clients.ts'
import type { Aws, ServiceName } from './index.ts'
import { streams, type RawCall } from './observe.ts'
import { isPassing, readFailureCode } from './obstacle.ts'
import { readAllPages } from './pages.ts'
import { Scope } from '../../recording/scope.ts'

/** Takes down every call; answers with the observation's id. */
export interface Recorder {
  record(
    call: RawCall & {
      readonly service: string
      readonly region: string
      readonly permission: string
      readonly page: number | undefined
    },
  ): string
  /** The check took this call's error for the answer "it does not exist". */
  absent(observation: string): void
}

/** What a probe asks, in the terms of an observation: `http` `GET` `{ url }`. */
export interface Probe {
  readonly service: string
  readonly operation: string
  readonly input: object
  /** IAM actions that it needs by itself, besides those of the calls that it makes. */
  readonly permissions?: readonly string[]
}

interface Answer {
  readonly output: Promise<Record<string, unknown>>
  /** Ids of the calls, complete once `output` has settled. */
  readonly observations: string[]
}

/** Operations that only read; their answers are shared within a run. */
const READ = /^(Describe|Get|List|Head|BatchGet|Lookup|Discover|Simulate|Search|Filter|Scan|Query)/

/**
 * `GenerateCredentialReport` starts the only way in which IAM tells about passwords and MFA; it changes nothing that
 * anybody configured. The round trip of a data key leaves no trace but a log entry. `StartQuery` searches logs.
 */
const HARMLESS = new Set(['GenerateCredentialReport', 'GenerateDataKey', 'Decrypt', 'StartQuery'])

export class Session {
  readonly connection: Connection
  /** What may be done besides reading. */
  readonly allowed: readonly Act[]
  readonly #recorder: Recorder
  readonly #answers = new Map<string, Answer>()
  readonly #clients = new Map<ServiceName, Promise<{ client: AnyClient; module: Readonly<Record<string, unknown>> }>>()
  readonly #absentees = new WeakMap<object, readonly string[]>()
  /** Reads that were answered from an earlier identical call. */
  sharedReads = 0

  /** @param allowed what may be done besides reading; default: nothing */
  constructor(connection: Connection, recorder: Recorder, allowed: readonly Act[] = []) {
    this.connection = connection
    this.#recorder = recorder
    this.allowed = allowed
  }

  /**
   * A scope whose accepted errors are marked as answers in the record.
   * @param act what may be done in it, if the run may
   */
  scope(act?: Act): Scope {
    return new Scope((error) => {
      for (const id of this.#absentees.get(error as object) ?? []) this.#recorder.absent(id)
    }, act)
  }

  /**
   * The AWS facade, bound to the evaluation that asks. `fresh` is for who watches something change: each call goes over
   * the wire and is an observation of its own, and what it answers is not shared.
   */
  aws(scope: Scope, reads: 'shared' | 'fresh' = 'shared'): Aws {
    return this.#facade(scope, reads === 'shared', [])
  }

  /**
   * The facade for somebody who acts: fresh reads, and the operations of one act.
   * @throws TypeError unless both the run and the scope may: checks say what they need (`needs`), and are not started
   * without it
   */
  acting(scope: Scope, act: Act): Aws {
    if (!this.allowed.includes(act) || scope.act !== act)
      throw new TypeError(
        `'${act}' may not be used here: a check that does must say so (needs: '${act}'), and the run must be ` +
          'allowed to.',
      )
    return this.#facade(scope, false, ACTS[act].operations)
  }

  #facade(scope: Scope, shared: boolean, permitted: readonly string[]): Aws {
    const facade: Partial<Record<ServiceName, unknown>> = {}
    for (const service of Object.keys(CLIENTS) as ServiceName[])
      facade[service] = new Proxy(
        {},
        {
          get: (_, method) =>
            typeof method === 'string' && method !== 'then'
              ? (input: object = {}) => this.#ask(scope, service, operationOf(method), input, shared, permitted)
              : undefined,
        },
      )
    return facade as Aws
  }

  /**
   * Asks something that is not an AWS API (HTTP, TLS, Kafka): recorded and cited like a call; identical probes of a run
   * are shared. That nobody answers is an answer too: `act` resolves with what was seen, and throws only when it could
   * not look.
   */
  async probe<Output extends object>(scope: Scope, probe: Probe, act: () => Promise<Output>): Promise<Output> {
    const key = `${probe.service} ${probe.operation} ${canonical(probe.input)}`
    const known = this.#answers.get(key)
    if (known !== undefined) this.sharedReads++
    const answer = known ?? this.#startProbe(key, probe, act)
    try {
      return (await answer.output) as Output
    } catch (error) {
      // a call that the probe made has been named already
      if (!scope.failures.some((read) => read.error === error))
        scope.failed({
          error,
          service: probe.service,
          operation: probe.operation,
          permissions: probe.permissions ?? [],
        })
      throw error
    } finally {
      scope.cite(answer.observations)
    }
  }

  #startProbe(key: string, { service, operation, input, permissions = [] }: Probe, act: () => Promise<object>): Answer {
    const observations: string[] = []
    const startedAt = new Date()
    const record = (outcome: { output: unknown } | { error: unknown }): void => {
      const endedAt = new Date()
      const attempts = [{ startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString() }]
      observations.push(
        this.#recorder.record({
          service,
          operation,
          input,
          startedAt,
          endedAt,
          attempts,
          region: this.connection.region,
          permission: permissions.join(' '),
          page: undefined,
          ...outcome,
        }),
      )
    }
    const output = act().then(
      (seen) => {
        record({ output: seen })
        return deepFreeze(seen) as Record<string, unknown>
      },
      (error: unknown) => {
        record({ error })
        throw error
      },
    )
    const answer: Answer = { output, observations }
    this.#answers.set(key, answer)
    output.catch(() => this.#answers.delete(key))
    return answer
  }

  /** The caller's credentials, for what is signed with them and is no AWS API. Never to be recorded. */
  async credentials(): Promise<AwsCredentialIdentity> {
    const { client } = await this.#client('sts')
    return (client.config as { readonly credentials: AwsCredentialIdentityProvider }).credentials()
  }

  close(): void {
    for (const client of this.#clients.values()) void client.then(({ client }) => client.destroy())
  }

  async #ask(
    scope: Scope,
    service: ServiceName,
    operation: string,
    input: object,
    shared: boolean,
    permitted: readonly string[],
  ): Promise<unknown> {
    if (!READ.test(operation) && !HARMLESS.has(operation) && !permitted.includes(`${service}:${operation}`))
      throw new TypeError(
        `${service}.${operation} is not a read. Checks only read; what changes an environment is a drill's business.`,
      )
    const { client, module } = await this.#client(service)
    if (!(`${operation}Command` in module)) throw new TypeError(`${service} has no operation ${operation}.`)
    if (streams(module[`${operation}$`] as StaticOperationSchema))
      throw new TypeError(
        `${service}.${operation} answers with a stream, which is not offered: what it holds could not be kept ` +
          'as evidence.',
      )
    const key = `${service} ${operation} ${canonical(input)}`
    // What is not a pure read may answer differently each time, such as a report that is being made.
    const known = shared && READ.test(operation) ? this.#answers.get(key) : undefined
    if (known !== undefined) this.sharedReads++
    const answer =
      known ?? this.#call(service, operation, (seen) => readAllPages(client, module, operation, input, seen))
    if (shared && known === undefined) this.#share(key, answer)
    try {
      return await answer.output
    } catch (error) {
      scope.failed({ error, service, operation, permissions: actionsOf(service, operation) })
      throw error
    } finally {
      scope.cite(answer.observations)
    }
  }

  #share(key: string, answer: Answer): void {
    this.#answers.set(key, answer)
    answer.output.catch((error: unknown) => {
      if (isPassing(readFailureCode(error)) && this.#answers.get(key) === answer) this.#answers.delete(key)
    })
  }

  #call(
    service: ServiceName,
    operation: string,
    read: (seen: Parameters<typeof readAllPages>[4]) => Promise<Record<string, unknown>>,
  ): Answer {
    const observations: string[] = []
    const permission = actionsOf(service, operation).join(' ')
    const output = read((call, page) => {
      observations.push(this.#recorder.record({ ...call, service, region: this.connection.region, permission, page }))
    }).then(deepFreeze)
    const answer: Answer = { output, observations }
    output.catch((error: unknown) => {
      if (typeof error === 'object' && error !== null) this.#absentees.set(error, observations)
    })
    return answer
  }

  #client(service: ServiceName): Promise<{ client: AnyClient; module: Readonly<Record<string, unknown>> }> {
    let client = this.#clients.get(service)
    if (client === undefined) {
      client = CLIENTS[service].load().then((loaded) => {
        const module = loaded as unknown as Readonly<Record<string, unknown>>
        const ClientClass = module[CLIENTS[service].client] as new (options: object) => AnyClient
        return { module, client: new ClientClass(clientOptions(this.connection)) }
      })
      this.#clients.set(service, client)
    }
    return client
  }
}

const operationOf = (method: string): string => method[0]!.toUpperCase() + method.slice(1)

/** Answers are shared: nobody may alter what another check will read. */
function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}
