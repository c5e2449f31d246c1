import { itemsOf, type RecordedCall, type Recorder } from './call.ts'
import { canonical } from '../../record/canonical.ts'
import type { ObjectStore } from '../../evidence/objects.ts'
import { redact, redactText } from '../../evidence/redaction/redact.ts'
import type { Observation } from '../../record/run.ts'
import type { RunLog } from './run-log.ts'

/** Records every call: redacts it, then writes the answer to the object store and the observation to the run log. */
export class DiskRecorder implements Recorder {
  readonly #log: RunLog
  readonly #objects: ObjectStore
  readonly #pending = new Map<string, Promise<void>>()
  #count = 0
  #failure: Error | undefined

  constructor(log: RunLog, objects: ObjectStore) {
    this.#log = log
    this.#objects = objects
  }

  record(call: RecordedCall): string {
    const id = `o${++this.#count}`
    const stored = this.#store(id, call)
      .catch((error: unknown) => {
        this.#failure ??= error instanceof Error ? error : new Error(String(error))
      })
      .finally(() => this.#pending.delete(id))
    this.#pending.set(id, stored)
    return id
  }

  /** Waits until these observations are on disk: a finding is written after the observations that it cites. */
  async written(observations: readonly string[]): Promise<void> {
    await Promise.all(observations.flatMap((id) => this.#pending.get(id) ?? []))
  }

  absent(observation: string): void {
    this.#log.write({ kind: 'absent', observation })
  }

  /**
   * Waits until everything recorded is on disk.
   * @throws EvidenceError when something could not be written
   */
  async flush(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending.values())
    if (this.#failure !== undefined) throw this.#failure
  }

  async #store(id: string, call: RecordedCall): Promise<void> {
    const input = redact(call.input)
    const output = call.output === undefined ? undefined : redact(call.output)
    const items = itemsOf(call.output)
    const observation: Observation = {
      id,
      service: call.service,
      operation: call.operation,
      permission: call.permission,
      region: call.region,
      ...(call.account === undefined ? {} : { account: call.account }),
      // Dates and bytes in the form that the objects have, too.
      input: JSON.parse(canonical(input.value)) as unknown,
      startedAt: call.startedAt.toISOString(),
      endedAt: call.endedAt.toISOString(),
      durationMs: call.endedAt.getTime() - call.startedAt.getTime(),
      attempts: call.attempts,
      ...(call.status === undefined ? {} : { status: call.status }),
      ...(call.requestId === undefined ? {} : { requestId: call.requestId }),
      ...(call.page === undefined ? {} : { page: call.page }),
      ...(items === undefined ? {} : { items }),
      ...(output === undefined ? {} : { output: await this.#objects.put(output.value) }),
      redactions: input.redactions + (output?.redactions ?? 0),
      ...(call.error === undefined
        ? {}
        : {
            error: {
              ...named(call.error),
              ...(call.failure === undefined ? {} : { code: call.failure.code }),
              absent: false,
            },
          }),
    }
    this.#log.write({ kind: 'observation', observation })
  }
}

const named = (error: unknown): { name: string; message: string } =>
  error instanceof Error
    ? { name: error.name, message: redactText(error.message).text }
    : { name: 'Error', message: redactText(String(error)).text }
