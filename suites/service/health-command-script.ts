/** Lines of shell, as far as their exit status goes: which programs run, and whose status decides. */
import type { AndOr, Command, CommandNode, PipelineNode, Script, Statement, Word, WordPart } from 'unbash'

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

const NOTHING: Step = { kind: 'sequence', steps: [] }

/**
 * Reads a line of shell; a text instead tells why no shell would.
 * @example await readShell('curl -f localhost:$PORT || exit 1', { PORT: '8000' })
 */
export async function readShell(line: string, variables: Variables): Promise<Step | string> {
  const { parse } = await import('unbash')
  const script = parse(line)
  const [error] = script.errors ?? []
  if (error !== undefined) return error.message
  // `sh -c` within is read after what is around it.
  const inner = new Map<string, Step | string>()
  for (const nested of scriptsIn(new Reader(variables, inner).list(script.commands)))
    inner.set(nested, await readShell(nested, variables))
  const unread = [...inner.values()].find((step) => typeof step === 'string')
  return unread ?? new Reader(variables, inner).list(script.commands)
}

const SHELL = /(?:^|\/)(?:ba|da|a|z|k)?sh$/

/** The script of `sh -c '…'`. */
export function scriptOf(words: readonly string[]): string | undefined {
  const flag = words.findIndex((word, index) => index > 0 && /^-[a-z]*c[a-z]*$/.test(word))
  return SHELL.test(words[0] ?? '') && flag > 0 ? words[flag + 1] : undefined
}

const scriptsIn = (step: Step): string[] => runsOf(step).flatMap(({ words }) => scriptOf(words) ?? [])

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

/** From the parser's tree to steps. */
class Reader {
  private readonly variables: Variables
  /** Scripts that `sh -c` is given, as they were read. */
  private readonly inner: ReadonlyMap<string, Step | string>

  constructor(variables: Variables, inner: ReadonlyMap<string, Step | string>) {
    this.variables = variables
    this.inner = inner
  }

  list(statements: readonly Statement[]): Step {
    const steps = statements.map(({ command, background }): Step => {
      const step = this.step(command)
      return background === true ? { kind: 'apart', step } : step
    })
    return steps.length === 1 ? steps[0]! : { kind: 'sequence', steps }
  }

  private step(node: PipelineNode | AndOr): Step {
    switch (node.type) {
      case 'AndOr':
        return node.commands
          .map((command) => this.step(command))
          .reduce((left, right, at) => ({ kind: node.operators[at - 1] === '&&' ? 'and' : 'or', left, right }))
      case 'Pipeline': {
        const steps = node.commands.map((command) => this.step(command))
        const whole: Step = steps.length === 1 ? steps[0]! : { kind: 'pipe', steps }
        const negated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1
        return negated ? { kind: 'not', step: whole } : whole
      }
      default:
        return this.command(node)
    }
  }

  private command(node: CommandNode): Step {
    switch (node.type) {
      case 'Command':
        return this.run(node)
      case 'Redirected':
        return this.command(node.command)
      case 'BraceGroup':
        return this.list(node.body.commands)
      case 'Subshell':
        return { kind: 'subshell', step: this.list(node.body.commands) }
      case 'If': {
        const last = node.else && this.list(node.else.commands)
        const otherwise = node.elif.reduceRight<Step | undefined>(
          (rest, { clause, then }) => this.choice(clause.commands, then.commands, rest),
          last,
        )
        return this.choice(node.clause.commands, node.then.commands, otherwise)
      }
      case 'While': {
        const [clause, body] = [this.list(node.clause.commands), this.list(node.body.commands)]
        return { kind: 'loop', until: node.kind === 'until', clause, body }
      }
      case 'For':
      case 'ArithmeticFor':
      case 'Select':
        return this.list(node.body.commands)
      case 'Case':
        // Which pattern matches is decided by the word.
        return node.items.reduceRight<Step>(
          (otherwise, { pattern, body }) => ({
            kind: 'if',
            clause: this.words('case', [node.word, ...pattern]),
            yes: this.list(body.commands),
            no: otherwise,
          }),
          NOTHING,
        )
      case 'TestCommand':
        return this.words('[[', wordsIn(node.expression))
      case 'ArithmeticCommand':
        return runOf(['((', node.body], { reads: node.body.match(/[A-Za-z_]\w*/g) ?? [] })
      default:
        return NOTHING
    }
  }

  private choice(clause: readonly Statement[], then: readonly Statement[], otherwise?: Step): Step {
    const parts = { clause: this.list(clause), yes: this.list(then) }
    return { kind: 'if', ...parts, ...(otherwise !== undefined && { no: otherwise }) }
  }

  private run({ name, prefix, args, redirects }: Command): Step {
    const set = prefix.filter((part) => part.type === 'Assignment')
    const given = args.map((arg) => (arg.type === 'Assignment' ? arg.text : arg))
    const values = set.flatMap(({ value }) => (value.type === 'Word' ? [value] : []))
    const read = redirects.flatMap((redirect) =>
      redirect.type === 'HereString' && redirect.target !== undefined ? [redirect.target] : [],
    )
    const words = [...(name === undefined ? [] : [name]), ...given]
    const parts = [...words.filter((word) => typeof word !== 'string'), ...values, ...read].flatMap(partsOf)
    const run = runOf(
      words.map((word) => (typeof word === 'string' ? word : this.text(word))),
      {
        within: parts.flatMap((part) =>
          part.type === 'CommandExpansion' && part.script !== undefined ? [this.script(part.script)] : [],
        ),
        reads: parts.flatMap(nameOf),
        sets: set.map((assignment) => assignment.name),
      },
    )
    const script = this.inner.get(scriptOf(run.words) ?? '')
    return script === undefined || typeof script === 'string' ? run : { ...run, script }
  }

  private script = (script: Script): Step => this.list(script.commands)

  private words(program: string, all: readonly Word[]): Run {
    const parts = all.flatMap(partsOf)
    const within = parts.flatMap((part) =>
      part.type === 'CommandExpansion' && part.script !== undefined ? [this.script(part.script)] : [],
    )
    return runOf([program, ...all.map((word) => this.text(word))], { within, reads: parts.flatMap(nameOf) })
  }

  /** What a word comes to; variables without a known value stay as they are written. */
  private text({ value, parts }: Word): string {
    return parts === undefined ? value : parts.map((part) => this.part(part)).join('')
  }

  private part(part: WordPart): string {
    switch (part.type) {
      case 'DoubleQuoted':
      case 'LocaleString':
        return part.parts.map((child) => this.part(child)).join('')
      case 'SimpleExpansion':
        return this.variables[part.text.slice(1)] ?? part.text
      case 'ParameterExpansion': {
        const known = this.variables[part.parameter]
        const { operation } = part
        const isDefault = operation?.type === 'Default' && /^:?[-=]$/.test(operation.operator)
        if (isDefault) return known === undefined || known === '' ? this.text(operation.operand) : known
        return operation === undefined && part.prefix === undefined ? (known ?? part.text) : part.text
      }
      case 'CommandExpansion':
        return '$(…)'
      case 'Literal':
      case 'SingleQuoted':
      case 'AnsiCQuoted':
      case 'Glob':
        return part.value
      default:
        return part.text
    }
  }
}

/** The parts of a word, with those inside double quotes. */
const partsOf = ({ parts = [] }: Word): WordPart[] =>
  parts.flatMap((part) => (part.type === 'DoubleQuoted' || part.type === 'LocaleString' ? [...part.parts] : [part]))

const nameOf = (part: WordPart): string[] =>
  part.type === 'SimpleExpansion' ? [part.text.slice(1)] : part.type === 'ParameterExpansion' ? [part.parameter] : []

/** The operands of `[[ … ]]`. */
function wordsIn(node: object): Word[] {
  if ('type' in node && node.type === 'Word') return [node as Word]
  return Object.values(node).flatMap((value: unknown) =>
    Array.isArray(value)
      ? value.flatMap((each: unknown) => (typeof each === 'object' && each !== null ? wordsIn(each) : []))
      : typeof value === 'object' && value !== null
        ? wordsIn(value)
        : [],
  )
}
