/** Scripts as far as their exit status goes: which programs run, and how their status is put together. */

/** A program that is run, with its words. */
export interface Run {
  readonly kind: 'run'
  /** The first is the program; variables whose value is known are replaced. Empty: only variables are set. */
  readonly words: readonly string[]
  /** What is substituted into its words: `$(…)`. */
  readonly within: readonly Step[]
  /** The script that it runs: of `sh -c '…'`. */
  readonly script?: Step
  /** Names of variables in its words, and of those that it sets. */
  readonly reads: readonly string[]
  readonly sets: readonly string[]
  /** `exec`: nothing follows. */
  readonly last: boolean
}

/** A part of a script that ends with a status. */
export type Step =
  | Run
  | { readonly kind: 'sequence' | 'pipe'; readonly steps: readonly Step[] }
  | { readonly kind: 'and' | 'or'; readonly left: Step; readonly right: Step }
  | { readonly kind: 'not' | 'apart' | 'subshell'; readonly step: Step }
  | { readonly kind: 'if'; readonly clause: Step; readonly yes: Step; readonly no?: Step }
  | { readonly kind: 'loop'; readonly until: boolean; readonly clause: Step; readonly body: Step }

/** Values of variables, as far as they are known. */
export type Variables = Readonly<Record<string, string>>

/** A script that does nothing, and succeeds. */
export const NOTHING: Step = { kind: 'sequence', steps: [] }

/** Every program of a script, with those of substitutions and of scripts within. */
export function runsOf(step: Step): Run[] {
  switch (step.kind) {
    case 'run':
      return [...step.within.flatMap(runsOf), step, ...(step.script === undefined ? [] : runsOf(step.script))]
    case 'sequence':
    case 'pipe':
      return step.steps.flatMap(runsOf)
    case 'and':
    case 'or':
      return [step.left, step.right].flatMap(runsOf)
    case 'if':
      return [step.clause, step.yes, step.no ?? NOTHING].flatMap(runsOf)
    case 'loop':
      return [step.clause, step.body].flatMap(runsOf)
    default:
      return runsOf(step.step)
  }
}

/** A run of words, without what precedes the program that counts: `timeout 5`, `exec`, `command`, `env A=b`. */
export function runOf(all: readonly string[], rest: Partial<Run> = {}): Run {
  let words = all
  let last = false
  for (;;) {
    const [first = ''] = words
    if (first === 'exec') last = true
    if (first === 'timeout')
      words = words.slice(words.findIndex((word, index) => index > 0 && /^[\d.]+[smhd]?$/.test(word)) + 1 || 1)
    else if (first === 'exec' || first === 'command' || first === 'nohup') words = words.slice(1)
    else if (first === 'env') words = words.slice(1 + words.slice(1).findIndex((word) => !/^-|=/.test(word)) || 1)
    else return { kind: 'run', words, within: [], reads: [], sets: [], last, ...rest }
  }
}
