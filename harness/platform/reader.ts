import { NOTHING_ATTESTED, trustOf, type Attestations, type FoundAttestation } from '../../evidence/attestation/read.ts'
import type { Settings } from '../environment/settings/index.ts'
import { unreadable } from '../recording/obstacle.ts'
import type { Scope } from '../recording/scope.ts'
import type { Session } from '../sources/aws/session.ts'
import type { Collection, Read, ReadContext, Resource, TaggedTaskDefinition } from './collection.ts'
import { candidateDefinition, type Candidate } from './ecs/candidate.ts'
import { platformOf, type Platform } from './index.ts'

/** The derivation of a collection, in progress or done. */
interface Derivation {
  readonly scope: Scope
  readonly value: Promise<unknown>
  /** The derivations whose results this one has asked for. */
  readonly asked: Set<Derivation>
  settled: boolean
}

/** The platform of a run: each collection is derived once, and each reader cites the calls of the derivation. */
export class PlatformReader {
  readonly #session: Session
  readonly #settings: Settings
  readonly #now: () => Date
  readonly #candidate: Candidate | undefined
  readonly #attestations: Attestations
  readonly #derivations = new Map<object, Map<string, Derivation>>()

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
    return platformOf(this.read(reader))
  }

  /** How to read collections for the evaluation that asks. */
  read(reader: Scope): Read {
    return this.#readFor(reader, undefined)
  }

  /** What a collection holds, if somebody has read it; undefined: nobody has, or it could not be read. */
  async known<T>({ family, key }: Collection<T>): Promise<T | undefined> {
    const derivation = this.#derivations.get(family)?.get(key)
    return derivation?.settled === true ? (derivation.value as Promise<T>) : undefined
  }

  /** @param by the derivation that asks, which waits for what it asked for */
  #readFor(reader: Scope, by: Derivation | undefined, cites = true): Read {
    return async <T>(collection: Collection<T>): Promise<T> => {
      const derivation = this.#derivations.get(collection.family)?.get(collection.key) ?? this.#derive(collection)
      if (by !== undefined) {
        if (waitsFor(derivation, by))
          throw new Error('COLLECTION_CIRCLE: two collections of the platform need each other; neither can be read.')
        by.asked.add(derivation)
      }
      try {
        return (await derivation.value) as T
      } finally {
        if (cites) reader.include(derivation.scope)
        else reader.includeFailures(derivation.scope)
      }
    }
  }

  #derive(collection: Collection<unknown>): Derivation {
    const { family, key } = collection
    const scope = this.#session.requester.scope()
    const aws = this.#session.aws(scope)
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const derivation: Derivation = { scope, value: promise, asked: new Set(), settled: false }
    const known = this.#derivations.get(family) ?? new Map<string, Derivation>()
    this.#derivations.set(family, known.set(key, derivation))
    const context: ReadContext = {
      aws,
      inAccount: (account) => this.#session.awsIn(account, scope),
      otherAccounts: this.#session.accounts,
      read: this.#readFor(scope, derivation),
      choose: this.#readFor(scope, derivation, false),
      settings: scope.noting(this.#settings),
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
    }
    // What throws at once is a rejection too: a derivation that never settled would be waited for for ever.
    resolve((async () => collection.derive(context))())
    promise.then(
      () => (derivation.settled = true),
      () => {
        derivation.settled = true
        // Transient failures are not kept: the next reader derives the collection again.
        known.delete(key)
      },
    )
    return derivation
  }

  /** The attestations, as an observation that includes the rules for signatures. */
  async #readAttestations(scope: Scope): Promise<readonly FoundAttestation[]> {
    const { rules, found } = this.#attestations
    const { trustedKeys = 'nobody pinned any', longestDays } = rules
    const input = { environment: this.#settings.environment, trustedKeys, longestDays }
    const { attestations } = await this.#readFile(scope, 'ReadAttestations', input, {
      trust: trustOf(rules),
      attestations: found,
    })
    return attestations
  }

  /** The candidate's file as an observation, which verdicts about it cite. */
  async #readCandidate(candidate: Candidate, scope: Scope): Promise<Resource<TaggedTaskDefinition>> {
    const { file, sha256, definition, tags } = candidate
    await this.#readFile(scope, 'ReadTaskDefinition', { file, sha256 }, { taskDefinition: definition, tags })
    return candidateDefinition(candidate, this.#session.connection.region)
  }

  /** Content of a file that was read before the run, as an observation. */
  #readFile<Content extends object>(scope: Scope, operation: string, input: object, read: Content): Promise<Content> {
    const { region } = this.#session.connection
    const question = { service: 'file', operation, input, region, permissions: [] }
    return this.#session.requester.observe(scope, question, async () => read, unreadable)
  }
}

/**
 * Whether a derivation waits for another one, directly or not.
 * @param seen derivations that were looked at: many ask for the same ones
 */
function waitsFor(derivation: Derivation, other: Derivation, seen = new Set<Derivation>()): boolean {
  if (derivation === other) return true
  if (derivation.settled || seen.has(derivation)) return false
  seen.add(derivation)
  return [...derivation.asked].some((asked) => waitsFor(asked, other, seen))
}
