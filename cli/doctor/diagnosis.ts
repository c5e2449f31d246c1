/** What `doctor` found of one topic. */
import { redactText } from '../../evidence/redaction/redact.ts'

export interface Diagnosis {
  readonly topic: string
  readonly ok: boolean
  readonly says: string
}

/** Diagnoses in the order in which they were made, redacted. */
export class Diagnoses {
  readonly all: Diagnosis[] = []

  say(topic: string, ok: boolean, says: string): void {
    this.all.push({ topic, ok, says: redactText(says).text })
  }

  /** Says what `find` found, or its error; returns its value, or undefined after an error. */
  async diagnose<T>(
    topic: string,
    find: () => Promise<{ readonly says: string; readonly value: T }>,
  ): Promise<T | undefined> {
    try {
      const { says, value } = await find()
      this.say(topic, true, says)
      return value
    } catch (error) {
      this.say(topic, false, error instanceof Error ? error.message : String(error))
      return undefined
    }
  }
}
