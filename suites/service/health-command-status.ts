/** Whose status a script ends with: it is played for every way in which its programs may end. */
import { runsOf, type Run, type Step } from './health-command-script.ts'

/** Programs that succeed whatever they are given. */
const ALWAYS = new Set([':', 'true', 'echo', 'printf', 'sleep', 'set', 'export', 'local', 'trap'])
/** Of the end of a pipe: they pass on what they read, whatever it is. */
const PASSING = new Set([
  ...ALWAYS,
  'cat',
  'tee',
  'head',
  'tail',
  'sort',
  'sed',
  'cut',
  'tr',
  'wc',
  'uniq',
  'less',
  'more',
])

/** More programs than these are not played: each doubles the ways. */
const MOST = 12

const programOf = ({ words: [program = ''] }: Run): string => program.slice(program.lastIndexOf('/') + 1)

/** Whether a run may end either way. */
const isFree = (run: Run): boolean =>
  run.script === undefined &&
  run.words.length > 0 &&
  !ALWAYS.has(programOf(run)) &&
  programOf(run) !== 'false' &&
  !(programOf(run) === 'exit' && (run.words.length < 2 || /^(\$\?|\d+)$/.test(run.words.at(-1) ?? '')))

/** How a script may end: `free` runs may succeed and fail, in all combinations. */
export class Endings {
  private readonly free: readonly Run[]
  private readonly outcomes: readonly boolean[] | undefined

  constructor(script: Step) {
    this.free = runsOf(script).filter(isFree)
    if (this.free.length > MOST) return
    const at = new Map(this.free.map((run, index) => [run, index]))
    this.outcomes = Array.from({ length: 2 ** this.free.length }, (_, bits) =>
      succeeds(script, (run) => (bits & (1 << at.get(run)!)) !== 0),
    )
  }

  /** Whether it may succeed, and whether it may fail; both where there are too many ways to tell. */
  get canSucceed(): boolean {
    return this.outcomes?.includes(true) ?? true
  }

  get canFail(): boolean {
    return this.outcomes?.includes(false) ?? true
  }

  /** Whether it may succeed while all of these do. */
  canSucceedWith(some: readonly Run[]): boolean {
    const theirs = this.bitsOf(some)
    return this.outcomes?.some((ok, bits) => ok && (bits & theirs) === theirs) ?? true
  }

  /** Whether it depends on some of its programs: while the others end in one way, they turn success into failure. */
  dependsOn(some: readonly Run[]): boolean {
    if (this.outcomes === undefined) return true
    const theirs = this.bitsOf(some)
    const byOthers = Map.groupBy(this.outcomes.keys(), (bits) => bits & ~theirs)
    return [...byOthers.values()].some((ways) => new Set(ways.map((bits) => this.outcomes![bits])).size > 1)
  }

  private bitsOf(some: readonly Run[]): number {
    return this.free.reduce((bits, run, index) => (some.includes(run) ? bits | (1 << index) : bits), 0)
  }
}

/** The runs that judge what some others write: further on in their pipe, or by a substitution or a variable. */
export function judgesOf(script: Step, others: readonly Run[]): Run[] {
  const tells = (step: Step): boolean => runsOf(step).some((run) => others.includes(run))
  const runs = runsOf(script)
  const told = new Set(runs.filter(({ within }) => within.some(tells)).flatMap(({ sets }) => sets))
  const piped = pipesIn(script).flatMap((steps) => {
    const first = steps.findIndex(tells)
    return first === -1 ? [] : steps.slice(first + 1).flatMap(runsOf)
  })
  return runs.filter(
    (run) =>
      isFree(run) &&
      !others.includes(run) &&
      ((piped.includes(run) && !PASSING.has(programOf(run)) && !(programOf(run) === 'jq' && !isStrict(run))) ||
        run.within.some(tells) ||
        run.reads.some((name) => told.has(name))),
  )
}

/**
 * Whether a run asks no more than whether there is some text: `[ -n "$(curl …)" ]`, which answers such as 503 have.
 * @example asksForText(runOf(['[', '-n', '$(…)', ']'])) // true
 */
export const asksForText = ({ words: [program = '', ...rest] }: Run): boolean => {
  const operands = rest.filter((word) => !/^(\]|\]\]|-n|!|-z)$/.test(word))
  return /^(\[|\[\[|test)$/.test(program) && operands.length === 1
}

/** jq tells by its status what it found only when asked to. */
const isStrict = ({ words }: Run): boolean => words.some((word) => /^(-[a-zA-Z]*e[a-zA-Z]*|--exit-status)$/.test(word))

function pipesIn(step: Step): (readonly Step[])[] {
  switch (step.kind) {
    case 'run':
      return [...step.within, ...(step.script === undefined ? [] : [step.script])].flatMap(pipesIn)
    case 'pipe':
      return [step.steps, ...step.steps.flatMap(pipesIn)]
    case 'sequence':
      return step.steps.flatMap(pipesIn)
    case 'and':
    case 'or':
      return [step.left, step.right].flatMap(pipesIn)
    case 'if':
      return [step.clause, step.yes, ...(step.no === undefined ? [] : [step.no])].flatMap(pipesIn)
    case 'loop':
      return [step.clause, step.body].flatMap(pipesIn)
    default:
      return pipesIn(step.step)
  }
}

/** How a step ended, and whether the script ended with it. */
interface Ended {
  readonly ok: boolean
  readonly exits: boolean
}

/** Whether a script ends with success, when its programs end as `holds` says. */
function succeeds(script: Step, holds: (run: Run) => boolean): boolean {
  const shell = { last: true, errexit: false, pipefail: false }
  const ended = (ok: boolean, exits = false): Ended => {
    shell.last = ok
    return { ok, exits }
  }
  /** In a shell of its own, what exits ends that one alone. */
  const apart = (step: Step): boolean => succeeds(step, holds)

  const run = (one: Run): Ended => {
    const program = programOf(one)
    const substituted = one.within.map(apart)
    if (one.script !== undefined) return ended(apart(one.script), one.last)
    if (one.words.length === 0) return ended(substituted.at(-1) ?? true)
    if (program === 'exit') {
      const [, status = '$?'] = one.words
      return ended(status === '$?' ? shell.last : /^\d+$/.test(status) ? Number(status) === 0 : holds(one), true)
    }
    if (program === 'set') {
      const text = one.words.join(' ')
      if (/ -[a-z]*e/.test(text)) shell.errexit = true
      if (text.includes('-o pipefail') || /-[a-z]*o pipefail/.test(text)) shell.pipefail = true
    }
    return ended(ALWAYS.has(program) || (program !== 'false' && holds(one)), one.last)
  }

  const play = (step: Step, isCondition = false): Ended => {
    switch (step.kind) {
      case 'run': {
        const { ok, exits } = run(step)
        return { ok, exits: exits || (shell.errexit && !ok && !isCondition) }
      }
      case 'sequence': {
        let before: Ended = ended(true)
        for (const each of step.steps) {
          before = play(each, isCondition)
          if (before.exits) return before
        }
        return before
      }
      case 'pipe': {
        const statuses = step.steps.map(apart)
        const ok = shell.pipefail ? !statuses.includes(false) : statuses.at(-1)!
        return ended(ok, shell.errexit && !ok && !isCondition)
      }
      case 'and':
      case 'or': {
        const left = play(step.left, true)
        return left.exits || left.ok === (step.kind === 'or') ? left : play(step.right, isCondition)
      }
      case 'not': {
        const { ok, exits } = play(step.step, true)
        return exits ? { ok, exits } : ended(!ok)
      }
      case 'if': {
        const clause = play(step.clause, true)
        if (clause.exits) return clause
        if (clause.ok) return play(step.yes, isCondition)
        return step.no === undefined ? ended(true) : play(step.no, isCondition)
      }
      case 'loop': {
        // One that goes on is ended by the health check's timeout, which counts as a failure.
        const clause = play(step.clause, true)
        if (clause.exits || clause.ok === step.until) return clause.exits ? clause : ended(true)
        const body = play(step.body, isCondition)
        return body.exits ? body : { ok: false, exits: true }
      }
      case 'apart':
        return ended(true)
      case 'subshell':
        return ended(apart(step.step))
      default:
        return step satisfies never
    }
  }
  return play(script).ok
}
