/**
 * The log of a run, written as it happens: a run that is interrupted, or whose worker hangs, still leaves every finding
 * and observation up to then. One JSON document a line.
 */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckSummary, Finding, Observation, OutOfScope, RunProblem, Series, Subject } from '../../record/run.ts'

/** The result of one check in one scene of the sandbox. */
export interface Proof {
  readonly check: string
  readonly kind: 'healthy' | 'break' | 'variant'
  /** Name of the break, words of the variant, or `healthy`. */
  readonly scene: string
  readonly subjects: number
  readonly failed: number
  /** The sandbox was prepared for it: the reference platform alone would not have done. */
  readonly prepared?: true
  /** Why it proves nothing; empty when it holds. */
  readonly flaws: readonly string[]
  /** Settings that were read. */
  readonly settings: readonly string[]
  /** `input` in its canonical spelling. */
  readonly calls: readonly {
    readonly service: string
    readonly operation: string
    readonly permission: string
    readonly input: string
  }[]
}

/** One point of a series. */
export interface Sample extends Omit<Series, 'points'> {
  readonly at: string
  readonly value: number | null
}

export type Entry =
  | {
      readonly kind: 'caller'
      readonly caller: { readonly account: string; readonly arn: string; readonly userId: string }
    }
  /** `all`: every check, selected or not, to tell whether a catalogue item was evaluated in full. */
  | {
      readonly kind: 'checks'
      readonly checks: readonly CheckSummary[]
      readonly all: readonly Pick<CheckSummary, 'id' | 'covers'>[]
      /** Ids of selected checks that are not run, because nothing that they cover is promised. */
      readonly leftOut?: readonly string[]
    }
  | { readonly kind: 'planned'; readonly check: string; readonly subject: Subject }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'observation'; readonly observation: Observation }
  | { readonly kind: 'absent'; readonly observation: string }
  | { readonly kind: 'problem'; readonly problem: RunProblem }
  | { readonly kind: 'scope'; readonly outOfScope: readonly OutOfScope[] }
  /** The run ends before everything is evaluated, because of this. */
  | { readonly kind: 'ended'; readonly problem: RunProblem }
  | { readonly kind: 'sample'; readonly sample: Sample }
  | { readonly kind: 'proof'; readonly proof: Proof }
  /** Every variant of the selected checks. */
  | { readonly kind: 'variants'; readonly variants: readonly { readonly check: string; readonly what: string }[] }
  | { readonly kind: 'end'; readonly sharedReads: number; readonly peakMemoryBytes: number }

/** The folder for a run's temporary files, within that of its evidence; removed before the evidence is sealed. */
export const workFolder = (directory: string): string => join(directory, '.work')

const fileIn = (directory: string): string => join(directory, 'run-log.jsonl')

export class RunLog {
  readonly #file: number

  constructor(directory: string) {
    this.#file = openSync(fileIn(directory), 'a')
  }

  write(entry: Entry): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`)
  }

  close(): void {
    closeSync(this.#file)
  }
}

/** All entries of a run log, without a last line that an interruption has cut off. */
export function readRunLog(directory: string): Entry[] {
  if (!existsSync(fileIn(directory))) return []
  const lines = readFileSync(fileIn(directory), 'utf8').split('\n')
  const cut = lines.pop()
  const entries = lines.map((line) => JSON.parse(line) as Entry)
  if (cut !== undefined && cut !== '')
    entries.push({
      kind: 'problem',
      problem: { code: 'RUN_LOG_CUT', message: 'The last entry of the run log was cut off by the interruption.' },
    })
  return entries
}
