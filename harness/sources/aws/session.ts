/** A run's access to AWS: the facade by which checks read, and the operations besides reads that are allowed. */
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, StaticOperationSchema } from '@smithy/types'
import { actionsOf } from '../../../policy/actions.ts'
import { ACTS, type Act } from '../../../record/act.ts'
import type { Connection } from '../../environment/connection.ts'
import type { Requester } from '../../recording/ask.ts'
import type { Scope } from '../../recording/scope.ts'
import { Clients, SERVICES, type ServiceName } from './clients.ts'
import { awsFailure } from './failure.ts'
import type { Aws } from './index.ts'
import { streams } from './observe.ts'
import { readAllPages } from './pages.ts'

/** Operations that only read; their answers are shared within a run. */
const READ = /^(Describe|Get|List|Head|BatchGet|Lookup|Discover|Simulate|Search|Filter|Scan|Query)/

/**
 * Operations that are no reads by name but change no configuration: `GenerateCredentialReport` makes IAM's report on
 * passwords and MFA, the round trip of a data key leaves only a log entry, and `StartQuery` searches logs.
 */
const HARMLESS = new Set(['GenerateCredentialReport', 'GenerateDataKey', 'Decrypt', 'StartQuery'])

/** How a facade reads: whether answers are shared, and which operations besides reads it may call. */
interface ReadMode {
  readonly shared: boolean
  /** As `ec2:CreateNetworkInsightsPath`. */
  readonly permitted: readonly string[]
  /** The account whose role reads; absent: the run's own credentials do. */
  readonly account?: string
}

export class Session {
  readonly connection: Connection
  readonly requester: Requester
  /** What may be done besides reading. */
  readonly allowed: readonly Act[]
  readonly #clients: Clients
  /** Clients with the credentials of other accounts' roles, by account. */
  readonly #others: ReadonlyMap<string, Clients>

  /** @param allowed what may be done besides reading; default: nothing */
  constructor(connection: Connection, requester: Requester, allowed: readonly Act[] = []) {
    this.connection = connection
    this.requester = requester
    this.allowed = allowed
    this.#clients = new Clients(connection)
    this.#others = new Map(
      Object.entries(connection.accounts ?? {}).map(([account, credentials]) => [
        account,
        new Clients({ ...connection, credentials }),
      ]),
    )
  }

  /**
   * The AWS facade, bound to the evaluation that asks. `fresh` is for repeated reads: each call is sent and is an
   * observation of its own, and its answer is not shared.
   */
  aws(scope: Scope, reads: 'shared' | 'fresh' = 'shared'): Aws {
    return this.#facade(scope, { shared: reads === 'shared', permitted: [] })
  }

  /** The other accounts that the configuration names a role for. */
  get accounts(): readonly string[] {
    return [...this.#others.keys()]
  }

  /** The facade that reads another account by its role; undefined when the configuration names none for it. */
  awsIn(account: string, scope: Scope): Aws | undefined {
    return this.#others.has(account) ? this.#facade(scope, { shared: true, permitted: [], account }) : undefined
  }

  /**
   * The facade with fresh reads and the operations of one act.
   * @throws TypeError unless both the run and the scope may act: checks declare what they need (`needs`), and are not
   * started without it
   */
  acting(scope: Scope, act: Act): Aws {
    if (!this.allowed.includes(act) || scope.act !== act)
      throw new TypeError(
        `'${act}' may not be used here: a check that does must say so (needs: '${act}'), and the run must ` +
          'be allowed to.',
      )
    return this.#facade(scope, { shared: false, permitted: ACTS[act].operations })
  }

  #facade(scope: Scope, manner: ReadMode): Aws {
    const operations = (service: ServiceName): object =>
      new Proxy(
        {},
        {
          get: (_, method) =>
            typeof method === 'string' && method !== 'then'
              ? (input: object = {}) => this.#ask(scope, service, operationOf(method), input, manner)
              : undefined,
        },
      )
    return Object.fromEntries(SERVICES.map((service) => [service, operations(service)])) as unknown as Aws
  }

  /** The caller's credentials, for what is signed with them and is no AWS API. Never to be recorded. */
  async credentials(): Promise<AwsCredentialIdentity> {
    const { client } = await this.#clients.get('sts')
    return (client.config as { readonly credentials: AwsCredentialIdentityProvider }).credentials()
  }

  close(): void {
    for (const clients of [this.#clients, ...this.#others.values()]) clients.close()
  }

  async #ask(
    scope: Scope,
    service: ServiceName,
    operation: string,
    input: object,
    { shared, permitted, account }: ReadMode,
  ): Promise<unknown> {
    if (!READ.test(operation) && !HARMLESS.has(operation) && !permitted.includes(`${service}:${operation}`))
      throw new TypeError(
        `${service}.${operation} is not a read. Checks only read; what changes an environment is a drill's business.`,
      )
    const clients = account === undefined ? this.#clients : this.#others.get(account)!
    const { client, module } = await clients.get(service)
    if (!(`${operation}Command` in module)) throw new TypeError(`${service} has no operation ${operation}.`)
    if (streams(module[`${operation}$`] as StaticOperationSchema))
      throw new TypeError(
        `${service}.${operation} answers with a stream, which is not offered: what it holds could not be ` +
          'kept as evidence.',
      )
    const { region } = this.connection
    return this.requester.ask(
      scope,
      { service, operation, input, region, ...(account && { account }), permissions: actionsOf(service, operation) },
      {
        read: (onCall) => readAllPages(client, module, operation, input, onCall),
        classify: awsFailure,
        // Operations that are no pure reads may answer differently each time, such as a report that is being made.
        shared: shared && READ.test(operation),
        remembersFailures: true,
      },
    )
  }
}

const operationOf = (method: string): string => method[0]!.toUpperCase() + method.slice(1)
