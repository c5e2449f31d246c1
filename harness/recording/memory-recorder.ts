import type { Recorder } from './call.ts'

/** A call, as far as a proof needs it. */
export interface ProofCall {
  readonly id: string
  readonly service: string
  readonly operation: string
  /** IAM actions, separated by blanks; empty when none is needed. */
  readonly permission: string
  readonly input: unknown
}

/** Keeps calls in memory, for proofs: their calls are no evidence. */
export class MemoryRecorder implements Recorder {
  readonly calls: ProofCall[] = []

  record({ service, operation, permission, input }: Parameters<Recorder['record']>[0]): string {
    const id = `r${this.calls.length + 1}`
    this.calls.push({ id, service, operation, permission, input })
    return id
  }

  absent(): void {}
}
