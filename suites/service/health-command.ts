/** What the command of a container health check does, as the container would run it. */
import { blindness } from './health-command-code.ts'
import { requestsInCode, requestsInWords, type HealthRequest } from './health-command-requests.ts'
import { runOf, runsOf, type Run, type Step, type Variables } from './health-command-script.ts'
import { readShell, scriptOf } from './health-command-shell.ts'
import { asksForText, Endings, judgesOf } from './health-command-status.ts'
import { readCmd } from './health-command-windows.ts'

export interface HealthCommand {
  /** The commands that it runs, each with its words; what quotes hold is one word. */
  readonly commands: readonly (readonly string[])[]
  /** Programs that the image must have: those, without their folders, and the shell that reads them. */
  readonly programs: readonly string[]
  /** Requests that it makes to an address that it spells out. */
  readonly requests: readonly HealthRequest[]
  /** Why it does not do what it is meant to, whatever the application answers; empty when it may. */
  readonly flaws: readonly string[]
}

/** What of a container and its task a health check's command depends on. */
export interface Surroundings {
  readonly environment?: readonly { readonly name?: string | undefined; readonly value?: string | undefined }[]
  /** The operating system family is one of Windows. */
  readonly isWindows?: boolean
}

/**
 * Whether ECS runs a health check's command: not `['NONE']`, nothing, or a list that begins otherwise. Source: ECS API
 * reference, HealthCheck.
 * @example isRun(container.healthCheck?.command)
 */
export const isRun = ([kind, ...words]: readonly string[] = []): boolean =>
  words.length > 0 && (kind === 'CMD' || kind === 'CMD-SHELL')

/**
 * Reads a health check's command: `['CMD', 'curl', …]` or `['CMD-SHELL', 'curl … || exit 1']`. Undefined when ECS runs
 * none.
 * @example (await readHealthCommand(['CMD', 'curl', '-f', 'localhost:8000/health']))?.requests
 */
export async function readHealthCommand(
  command: readonly string[] | undefined,
  { environment = [], isWindows = false }: Surroundings = {},
): Promise<HealthCommand | undefined> {
  const [kind, ...words] = command ?? []
  if (!isRun(command)) return undefined
  const variables: Variables = Object.fromEntries(environment.map(({ name = '', value = '' }) => [name, value]))
  const line = kind === 'CMD-SHELL' ? (isWindows ? words.join(' ') : words[0]!) : undefined
  const step =
    line === undefined
      ? await executed(words, variables)
      : isWindows
        ? readCmd(line, variables)
        : await readShell(line, variables)
  const shell = line === undefined ? [] : [isWindows ? 'cmd' : 'sh']
  if (typeof step === 'string')
    return { commands: [], programs: shell, requests: [], flaws: [`no shell reads its health command: ${step}`] }
  const runs = runsOf(step).filter((run) => run.words.length > 0)
  const asking = runs.flatMap((run) => {
    const requests = requestsOf(run, variables)
    return requests.length === 0 ? [] : [{ run, requests }]
  })
  const misread = [
    ...(line === undefined ? misreadAsProgram(words) : isWindows ? [] : misreadAsScript(words)),
    ...runs.flatMap((run) => cutScript(run.words)),
  ]
  return {
    commands: runs.map((run) => run.words),
    programs: [...shell, ...runs.map(({ words: [program = ''] }) => nameOf(program))].filter(
      (program, at, all) => all.indexOf(program) === at,
    ),
    requests: asking.flatMap(({ requests }) => requests),
    flaws:
      misread.length > 0
        ? misread
        : flawsOf(
            step,
            asking.map(({ run }) => run),
          ),
  }
}

/** A program without its folder; Windows adds the ending by itself. */
const nameOf = (program: string): string =>
  program.slice(Math.max(...['/', '\\'].map((sign) => program.lastIndexOf(sign))) + 1).replace(/\.exe$/i, '')

/** What is run without a shell. */
async function executed(words: readonly string[], variables: Variables): Promise<Step | string> {
  const text = scriptOf(words)
  const script = text === undefined ? undefined : await readShell(text, variables)
  return typeof script === 'string' ? script : runOf(words, script && { script })
}

/** What a shell would understand in words that none reads. */
function misreadAsProgram(words: readonly string[]): string[] {
  const [program = ''] = words
  if (/\s/.test(program))
    return [`its health command starts with CMD, which starts a program, and none is called ${JSON.stringify(program)}`]
  const sign = words.find((word) => /^(\|\|?|&&?|;|\d?>.*)$/.test(word))
  if (sign !== undefined) return [`${program} is given ${sign} as a word: after CMD no shell reads it`]
  const variable =
    scriptOf(words) !== undefined
      ? undefined
      : words.find((word) => /:\/\/[^\s'"]*\$\{?\w/.test(word) && !/\s/.test(word))
  return variable === undefined
    ? []
    : [`${program} is given ${variable} as it is: after CMD no shell replaces variables`]
}

/** `sh -c curl -f …` runs curl without the words that follow: they are parameters of a script that reads none. */
function cutScript(words: readonly string[]): string[] {
  const script = scriptOf(words)
  const [parameter] = script === undefined ? [] : words.slice(words.indexOf(script) + 1)
  return parameter === undefined || /\$[\d@*{]/.test(script ?? '')
    ? []
    : [`after -c a shell runs one word, ${JSON.stringify(script)}, and not ${JSON.stringify(parameter)}`]
}

/** The words after the script are its parameters. */
const misreadAsScript = ([script = '', ...parameters]: readonly string[]): string[] =>
  parameters.length === 0
    ? []
    : [`its health command is ${JSON.stringify(script)} alone: after CMD-SHELL the shell runs one string`]

function flawsOf(step: Step, asking: readonly Run[]): string[] {
  const endings = new Endings(step)
  if (!endings.canFail) return ['its health command succeeds whatever it finds']
  if (!endings.canSucceed) return ['its health command fails whatever it finds']
  if (asking.length === 0) return []
  const judges = judgesOf(step, asking)
  if (judges.length === 0 && !endings.canSucceedWith(asking))
    return ['its health command fails when what it asks answers']
  if (!endings.dependsOn([...asking, ...judges])) return ['its health command succeeds whatever it finds']
  const blind = asking.map((run) => ({ run, because: blindnessOf(run) }))
  const seeing = blind.filter(({ because }) => because === undefined).map(({ run }) => run)
  if (endings.dependsOn([...seeing, ...judges.filter((run) => !asksForText(run))])) return []
  return [...new Set(blind.flatMap(({ because }) => because ?? []))]
}

/** Options of curl whose value may stand in the same word. */
const VALUED = /[oOwHXdmuAbceEFKTUxyYzCDPQrt]/

/** Why a request succeeds on answers such as 503; undefined when it does not. */
function blindnessOf({ words }: Run): string | undefined {
  const [program = '', ...options] = words
  const name = nameOf(program)
  if (name === 'curl') {
    const fails = options.some(
      (word) => /^--fail(-with-body)?$/.test(word) || (/^-[a-zA-Z]/.test(word) && flags(word).includes('f')),
    )
    return fails ? undefined : 'curl succeeds on answers such as 503 unless it is given --fail'
  }
  if (name === 'http' || name === 'https')
    return options.includes('--check-status')
      ? undefined
      : `${name} succeeds on answers such as 503 without --check-status`
  return blindness(name, options.join(' ')) ?? undefined
}

/** The letters of `-sSf`, without the value that follows one. */
function flags(word: string): string {
  const letters = word.slice(1)
  const value = letters.search(VALUED)
  return value === -1 ? letters : letters.slice(0, value)
}

/** Address of gRPC's health probe. */
const GRPC = /^(?:--?addr(?:ess)?=)?(?<host>[\w.-]*|\[[0-9a-f:]+\]):(?<port>\d+)$/i

function requestsOf({ words, script }: Run, variables: Variables): HealthRequest[] {
  const [program = '', ...rest] = words
  const name = nameOf(program)
  if (script !== undefined) return []
  if (/^grpc[_-]health[_-]probe/.test(name) || name === 'grpcurl')
    return rest.flatMap((word) => {
      const { host = '', port } = GRPC.exec(word)?.groups ?? {}
      return port === undefined ? [] : [{ host: host === '' ? 'localhost' : host, port: Number(port), path: null }]
    })
  if (/^(curl|wget|https?|xh)$/.test(name)) return requestsInWords(rest, variables)
  return requestsInCode(rest.join(' '), variables)
}
