import { NOTHING_ATTESTED, trustOf, type Attestations, type FoundAttestation } from '../../evidence/attestation/read.ts'
import type { Session } from '../sources/aws/session.ts'
import type { Scope } from '../recording/scope.ts'
import type { Settings } from '../environment/settings/index.ts'
import { platformOf, type Platform, type Resource } from './index.ts'
import type { TaggedTaskDefinition } from './ecs/ecs.ts'
import { candidateDefinition, type Candidate } from '../preflight/candidate.ts'
import type { Inventory, ReadContext } from './collection.ts'

/** The inventory of a run: collections are derived once, and each reader cites the calls that the derivation took. */
export class PlatformReader {
  readonly #session: Session
  readonly #settings: Settings
  readonly #now: () => Date
  readonly #candidate: Candidate | undefined
  readonly #attestations: Attestations
  readonly #collections = new Map<string, { readonly scope: Scope; readonly value: Promise<unknown> }>()

  constructor(
    session: Session,
    settings: Settings,
    now: () => Date = () => new Date(),
    candidate?: Candidate,
    attestations = NOTHING_ATTESTED,
  ) {
    this.#session = session
    this.#settings = settings
    this.#now = now
    this.#candidate = candidate
    this.#attestations = attestations
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

  #start(
    key: string,
    read: (context: ReadContext) => Promise<unknown>,
  ): { readonly scope: Scope; readonly value: Promise<unknown> } {
    const scope = this.#session.scope()
    const aws = this.#session.aws(scope)
    const value = read({
      aws,
      platform: this.for(scope),
      settings: this.#settings,
      region: this.#session.connection.region,
      now: this.#now,
      orAbsent: scope.orAbsent,
      account: async () => {
        const { Account } = await aws.sts.getCallerIdentity()
        if (Account === undefined) throw new Error('sts GetCallerIdentity named no account')
        return Account
      },
      attestations: () => this.#readAttestations(scope),
      candidate: this.#candidate && (() => this.#readCandidate(this.#candidate!, scope)),
    })
    const collection = { scope, value }
    this.#collections.set(key, collection)
    // Passing failures are not answers; whoever asks next may be luckier.
    value.catch(() => this.#collections.delete(key))
    return collection
  }

  /** What people vouched for, as an observation that tells whose signatures count. */
  async #readAttestations(scope: Scope): Promise<readonly FoundAttestation[]> {
    const { rules, found } = this.#attestations
    const { trustedKeys = 'nobody pinned any', longestDays } = rules
    const input = { environment: this.#settings.environment, trustedKeys, longestDays }
    const { attestations } = await this.#session.probe(
      scope,
      { service: 'file', operation: 'ReadAttestations', input },
      async () => ({
        trust: trustOf(rules),
        attestations: found,
      }),
    )
    return attestations
  }

  /** The candidate's file, as an observation of its own: verdicts about it must rest on something. */
  async #readCandidate(candidate: Candidate, scope: Scope): Promise<Resource<TaggedTaskDefinition>> {
    const { file, sha256, definition, tags } = candidate
    await this.#session.probe(
      scope,
      { service: 'file', operation: 'ReadTaskDefinition', input: { file, sha256 } },
      async () => ({
        taskDefinition: definition,
        tags,
      }),
    )
    return candidateDefinition(candidate, this.#session.connection.region)
  }
}
