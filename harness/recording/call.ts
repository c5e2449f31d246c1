import type { Attempt } from '../../record/run.ts'
import type { Unanswered } from './obstacle.ts'

/** One call as sent and received, before redaction. */
export interface RawCall {
  readonly operation: string
  readonly input: unknown
  readonly startedAt: Date
  readonly endedAt: Date
  readonly attempts: readonly Attempt[]
  /** The answer without metadata, members that the model marks as sensitive already masked. */
  readonly output?: unknown
  readonly error?: unknown
  readonly status?: number
  readonly requestId?: string
}

/** A call with what its source knows of it. */
export interface RecordedCall extends RawCall {
  readonly service: string
  readonly region: string
  /** The account whose role asked; undefined: the run's own credentials did. */
  readonly account: string | undefined
  /** What the caller must be permitted, separated by blanks; empty when nothing. */
  readonly permission: string
  /** From 1; undefined when the operation is not paginated. */
  readonly page: number | undefined
  /** Its error as the source classifies it; absent when it was answered. */
  readonly failure?: Unanswered
}

/** Records every call; returns the observation's id. */
export interface Recorder {
  record(call: RecordedCall): string
  /** The check took this call's error for the answer "it does not exist". */
  absent(observation: string): void
}

/** Number of items of an answer: the length of its longest top-level list. */
export const itemsOf = (output: unknown): number | undefined => {
  const lengths = Object.values((output ?? {}) as Record<string, unknown>).flatMap((value) =>
    Array.isArray(value) ? [value.length] : [],
  )
  return lengths.length === 0 ? undefined : Math.max(...lengths)
}
