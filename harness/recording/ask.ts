/**
 * All questions of a run to any source: every call is recorded, identical questions are asked once, and every scope
 * that gets the answer cites the calls.
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
  /** The account whose role asks; absent: the run's own credentials do. */
  readonly account?: string
  /** What the caller must be permitted, such as IAM actions. */
  readonly permissions: readonly string[]
}

/** Called for every call that was sent, failed ones included, with the page's number where there are pages. */
export type OnCall = (call: RawCall, page?: number) => void

/** How a source answers a question. */
export interface Answering<Output> {
  readonly read: (onCall: OnCall) => Promise<Output>
  /** Classifies an error that `read` rejected with. */
  readonly classify: (error: unknown) => Unanswered
  /** Whether an identical question of the same run is answered by the same answer. */
  readonly shared: boolean
  /**
   * Whether a failure that is not transient answers identical questions too. If not, they are asked again after every
   * failure.
   */
  readonly remembersFailures: boolean
}

interface Answer {
  readonly output: Promise<unknown>
  /** Ids of the calls, complete once `output` has settled. */
  readonly observations: string[]
}

export class Requester {
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
    const { service, operation, permissions, account, input } = question
    const key = `${account ?? ''} ${service} ${operation} ${canonical(input)}`
    const known = answering.shared ? this.#answers.get(key) : undefined
    if (known !== undefined) this.sharedReads++
    const answer = known ?? this.#start(question, answering)
    if (answering.shared && known === undefined) this.#share(key, answer, answering)
    try {
      return (await answer.output) as Output
    } catch (error) {
      // The failure of a call that the source made for this answer is recorded already.
      if (!scope.failures.some((read) => read.error === error))
        scope.failed({
          error,
          service,
          operation,
          permissions,
          input,
          ...(account && { account }),
          ...answering.classify(error),
        })
      throw error
    } finally {
      scope.cite(answer.observations)
    }
  }

  /**
   * Asks something that is one call, whose answer is what `request` resolves with. No answer from the target is a
   * result too: `request` rejects only when it could not be made.
   */
  observe<Output extends object>(
    scope: Scope,
    question: Question,
    request: () => Promise<Output>,
    classify: Answering<Output>['classify'],
  ): Promise<Output> {
    return this.ask(scope, question, {
      read: (onCall) => timed(question, request, onCall),
      classify,
      shared: true,
      remembersFailures: false,
    })
  }

  #share(key: string, answer: Answer, { classify, remembersFailures }: Answering<unknown>): void {
    this.#answers.set(key, answer)
    answer.output.catch((error: unknown) => {
      const discarded = !remembersFailures || isTransient(classify(error).code)
      if (discarded && this.#answers.get(key) === answer) this.#answers.delete(key)
    })
  }

  #start({ service, region, account, permissions }: Question, { read, classify }: Answering<unknown>): Answer {
    const observations: string[] = []
    const permission = permissions.join(' ')
    const output = read((call, page) => {
      const failure = call.error === undefined ? {} : { failure: classify(call.error) }
      observations.push(this.#recorder.record({ ...call, service, region, account, permission, page, ...failure }))
    }).then(deepFreeze)
    output.catch((error: unknown) => {
      // A probe hands on the error of a call that it made: both ended in it.
      if (typeof error === 'object' && error !== null)
        this.#callsOf.set(error, [...(this.#callsOf.get(error) ?? []), ...observations])
    })
    return { output, observations }
  }
}

/** Makes the request and reports it as one call, with its times. */
async function timed<Output extends object>(
  { operation, input }: Question,
  request: () => Promise<Output>,
  onCall: OnCall,
): Promise<Output> {
  const startedAt = new Date()
  const report = (outcome: { readonly output: unknown } | { readonly error: unknown }): void => {
    const endedAt = new Date()
    const attempts = [{ startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString() }]
    onCall({ operation, input, startedAt, endedAt, attempts, ...outcome })
  }
  let output: Output
  try {
    output = await request()
  } catch (error) {
    report({ error })
    throw error
  }
  report({ output })
  return output
}

/** Answers are shared between checks, so they are made immutable. */
function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}
