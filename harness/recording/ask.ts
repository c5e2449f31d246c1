/**
 * One run's questions, whoever is asked: every call recorded, identical questions asked once, everyone who was answered
 * cites the calls.
 */
import { canonical } from '../../record/canonical.ts'
import type { Act } from '../../record/act.ts'
import type { RawCall, Recorder } from './call.ts'
import { isTransient, type Unanswered } from './obstacle.ts'
import { Scope } from './scope.ts'

/** What is asked, in the terms of an observation: `ec2` `DescribeVpcs` `{}`, or `http` `GET` `{ url }`. */
export interface Question {
  readonly service: string
  readonly operation: string
  readonly input: object
  readonly region: string
  /** What the caller must be permitted, such as IAM actions. */
  readonly permissions: readonly string[]
}

/** Told of every call over the wire, failed ones included, with the page's number where there are pages. */
export type Seen = (call: RawCall, page?: number) => void

/** How a source answers. */
export interface Answering<Output> {
  readonly read: (seen: Seen) => Promise<Output>
  /** What the source makes of an error that `read` rejected with. */
  readonly classify: (error: unknown) => Unanswered
  /** Whether an identical question of the same run is answered by the same answer. */
  readonly shared: boolean
  /**
   * Whether a failure that is not transient answers identical questions too. Without it, they are asked anew after every
   * failure.
   */
  readonly remembersFailures: boolean
}

interface Answer {
  readonly output: Promise<unknown>
  /** Ids of the calls, complete once `output` has settled. */
  readonly observations: string[]
}

export class Asker {
  readonly #recorder: Recorder
  readonly #answers = new Map<string, Answer>()
  /** Calls by the error in which they ended. */
  readonly #callsOf = new WeakMap<object, readonly string[]>()
  /** Questions that were answered by an earlier identical one. */
  sharedReads = 0

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  /**
   * A scope whose accepted errors are marked as answers in the record.
   * @param act what may be done in it, if the run may
   */
  scope(act?: Act): Scope {
    return new Scope((error) => {
      for (const id of this.#callsOf.get(error as object) ?? []) this.#recorder.absent(id)
    }, act)
  }

  /**
   * Answers a question in a scope, which cites the calls and keeps the failure.
   * @throws what the source's `read` rejects with
   */
  async ask<Output>(scope: Scope, question: Question, answering: Answering<Output>): Promise<Output> {
    const { service, operation, permissions } = question
    const key = `${service} ${operation} ${canonical(question.input)}`
    const known = answering.shared ? this.#answers.get(key) : undefined
    if (known !== undefined) this.sharedReads++
    const answer = known ?? this.#start(question, answering)
    if (answering.shared && known === undefined) this.#share(key, answer, answering)
    try {
      return (await answer.output) as Output
    } catch (error) {
      // A call that the source made on the way has named its failure already.
      if (!scope.failures.some((read) => read.error === error))
        scope.failed({ error, service, operation, permissions, ...answering.classify(error) })
      throw error
    } finally {
      scope.cite(answer.observations)
    }
  }

  /**
   * Asks something that is one call, whose answer is what `look` resolves with. That nobody answers is an answer too:
   * `look` throws only when it could not look.
   */
  observe<Output extends object>(
    scope: Scope,
    question: Question,
    look: () => Promise<Output>,
    classify: Answering<Output>['classify'],
  ): Promise<Output> {
    return this.ask(scope, question, {
      read: (seen) => timed(question, look, seen),
      classify,
      shared: true,
      remembersFailures: false,
    })
  }

  #share(key: string, answer: Answer, { classify, remembersFailures }: Answering<unknown>): void {
    this.#answers.set(key, answer)
    answer.output.catch((error: unknown) => {
      const forgotten = !remembersFailures || isTransient(classify(error).code)
      if (forgotten && this.#answers.get(key) === answer) this.#answers.delete(key)
    })
  }

  #start({ service, region, permissions }: Question, { read }: Answering<unknown>): Answer {
    const observations: string[] = []
    const permission = permissions.join(' ')
    const output = read((call, page) => {
      observations.push(this.#recorder.record({ ...call, service, region, permission, page }))
    }).then(deepFreeze)
    output.catch((error: unknown) => {
      // A probe hands on the error of a call that it made: both ended in it.
      if (typeof error === 'object' && error !== null)
        this.#callsOf.set(error, [...(this.#callsOf.get(error) ?? []), ...observations])
    })
    return { output, observations }
  }
}

/** Looks, and tells of it as of one call. */
async function timed<Output extends object>(
  { operation, input }: Question,
  look: () => Promise<Output>,
  seen: Seen,
): Promise<Output> {
  const startedAt = new Date()
  const tell = (outcome: { readonly output: unknown } | { readonly error: unknown }): void => {
    const endedAt = new Date()
    const attempts = [{ startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString() }]
    seen({ operation, input, startedAt, endedAt, attempts, ...outcome })
  }
  let output: Output
  try {
    output = await look()
  } catch (error) {
    tell({ error })
    throw error
  }
  tell({ output })
  return output
}

/** Answers are shared: nobody may alter what another check will read. */
function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}
