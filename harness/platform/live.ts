import type { Session } from '../aws/session.ts'
import type { Scope } from '../aws/scope.ts'
import type { Settings } from '../environment/settings/index.ts'
import { platformOf, type Platform } from './index.ts'
import type { Inventory, ReadContext } from './inventory.ts'

/** The inventory of a run: collections are derived once, and each reader cites the calls that the derivation took. */
export class PlatformReader {
  readonly #session: Session
  readonly #settings: Settings
  readonly #collections = new Map<string, { readonly scope: Scope; readonly value: Promise<unknown> }>()

  constructor(session: Session, settings: Settings) {
    this.#session = session
    this.#settings = settings
  }

  /** The platform, bound to the evaluation that asks. */
  for(reader: Scope): Platform {
    return platformOf(this.inventory(reader))
  }

  inventory(reader: Scope): Inventory {
    return {
      once: async (key, read) => {
        const collection = this.#collections.get(key) ?? this.#start(key, read)
        try {
          return (await collection.value) as Awaited<ReturnType<typeof read>>
        } finally {
          reader.include(collection.scope)
        }
      },
    }
  }

  #start(key: string, read: (context: ReadContext) => Promise<unknown>): { readonly scope: Scope; readonly value: Promise<unknown> } {
    const scope = this.#session.scope()
    const aws = this.#session.aws(scope)
    const value = read({
      aws,
      platform: this.for(scope),
      settings: this.#settings,
      region: this.#session.connection.region,
      orAbsent: scope.orAbsent,
      account: async () => {
        const { Account } = await aws.sts.getCallerIdentity()
        if (Account === undefined) throw new Error('sts GetCallerIdentity named no account')
        return Account
      },
    })
    const collection = { scope, value }
    this.#collections.set(key, collection)
    // Passing failures are not answers; whoever asks next may be luckier.
    value.catch(() => this.#collections.delete(key))
    return collection
  }
}
