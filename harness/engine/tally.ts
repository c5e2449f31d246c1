/** What a run was answered so far, to tell when going on makes no sense. */
import type { RecordedCall, Recorder } from '../recording/call.ts'
import type { ReadFailureCode, Unanswered } from '../recording/obstacle.ts'
import { sessionEnded } from '../sources/aws/failure.ts'

/** Failures that are about the caller or the way, and so meet every call alike. */
const OF_EVERY_CALL: readonly ReadFailureCode[] = ['READ_DENIED', 'READ_CREDENTIALS', 'READ_UNREACHABLE']
/** So many different operations must have failed, and none have been answered. */
const ENOUGH = 5

/** Why every call fails. */
export interface Hopeless extends Unanswered {
  /** The operations that were asked, as `ec2:DescribeVpcs`. */
  readonly operations: readonly string[]
}

/** Passes calls on to a recorder, and counts those that need a permission. */
export class AnswerTally implements Recorder {
  readonly #recorder: Recorder
  readonly #failed = new Map<string, Unanswered>()
  #answered = false
  #ended: Hopeless | undefined

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  record(call: RecordedCall): string {
    const { failure, error } = call
    const operation = `${call.service}:${call.operation}`
    if (call.permission !== '') {
      if (failure === undefined || !OF_EVERY_CALL.includes(failure.code)) this.#answered = true
      else {
        this.#failed.set(operation, failure)
        if (sessionEnded(error)) this.#ended ??= { ...failure, operations: [operation] }
      }
    }
    return this.#recorder.record(call)
  }

  absent(observation: string): void {
    this.#recorder.absent(observation)
  }

  /** Why no further call will be answered: the session has expired, or nothing at all was answered. */
  hopeless(): Hopeless | undefined {
    if (this.#ended !== undefined || this.#answered || this.#failed.size < ENOUGH) return this.#ended
    const byCode = Map.groupBy(this.#failed.values(), ({ code }) => code)
    const [[first]] = [...byCode.values()].sort((a, b) => b.length - a.length) as [[Unanswered]]
    return { ...first, operations: [...this.#failed.keys()].sort() }
  }
}
