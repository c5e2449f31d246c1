/** What the command of a container health check does, by its text. */

export interface HealthCommand {
  /** The commands that it runs, each with its words; what quotes hold is one word. */
  readonly commands: readonly (readonly string[])[]
  /** HTTP requests that it makes to a URL that it spells out, or to a path that it gives an HTTP library. */
  readonly requests: readonly { readonly host: string; readonly port?: number; readonly path: string }[]
  /** Whether it always succeeds: `curl … || true`, `exit 0`. */
  readonly cannotFail: boolean
}

const SUCCESSES = new Set([':', 'true', 'exit 0', 'echo'])

/** The last command runs only after another one succeeded: `curl … && echo ok`. */
const CONDITIONAL_LAST = /&&(?:[^|;&"']|"[^"]*"|'[^']*')*["']?$/

/** Reserved words of the shell that may precede a command. */
const RESERVED = new Set([
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'while',
  'until',
  'do',
  'done',
  '!',
  '{',
  '}',
  'exec',
  'command',
  'time',
])

/**
 * Reads a health check's command: `['CMD', 'curl', …]` or `['CMD-SHELL', 'curl … || exit 1']`. Undefined when there is
 * none: `['NONE']`, nothing, or a list that begins with neither, which ECS does not run. Source: ECS API reference,
 * HealthCheck.
 */
export function readHealthCommand(command: readonly string[] | undefined): HealthCommand | undefined {
  const [kind, ...words] = command ?? []
  if (words.length === 0 || (kind !== 'CMD' && kind !== 'CMD-SHELL')) return undefined
  const text = words.join(' ')
  const commands =
    kind === 'CMD' ? [words, ...(isShell(words) ? splitShell(words.at(-1) ?? '') : [])] : splitShell(text)
  const plain = commands.filter((parts) => parts.length > 0)
  const last = plain.at(-1) ?? []
  const succeeds = SUCCESSES.has(last[0] ?? '') || SUCCESSES.has(last.slice(0, 2).join(' '))
  return {
    commands: plain,
    requests: [...requestsIn(text), ...plain.flatMap(askedBare)],
    cannotFail: succeeds && !CONDITIONAL_LAST.test(text),
  }
}

/** The programs that it runs: the first word of each command, without its folder. */
export const programsOf = ({ commands }: HealthCommand): string[] => [
  ...new Set(commands.map(([program = '']) => program.slice(program.lastIndexOf('/') + 1))),
]

const isShell = ([program = '', flag]: readonly string[]): boolean =>
  /(?:^|\/)(?:ba|da|a)?sh$/.test(program) && flag?.startsWith('-') === true && flag.includes('c')

/** The commands of a line of shell, those in substitutions, and of `sh -c '…'` those within. */
function splitShell(line: string): string[][] {
  const inner: string[] = []
  let outer = line
  for (let found = SUBSTITUTION.exec(outer); found !== null; found = SUBSTITUTION.exec(outer)) {
    inner.push(found[1] ?? found[2] ?? '')
    outer = `${outer.slice(0, found.index)}_${outer.slice(found.index + found[0].length)}`
  }
  return [...inner, outer]
    .flatMap(splitCommands)
    .map(withoutPrefix)
    .flatMap((words) => (isShell(words) ? [words, ...splitShell(words[2] ?? '')] : [words]))
}

const SUBSTITUTION = /\$\(([^()]*)\)|`([^`]*)`/

/** Split at operators outside quotes. */
function splitCommands(line: string): string[][] {
  const commands: string[][] = [[]]
  let word: string | undefined
  let quote = ''
  const endWord = (): void => {
    if (word !== undefined) commands.at(-1)!.push(word)
    word = undefined
  }
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!
    if (quote !== '' && char === quote) quote = ''
    else if (quote === '' && (char === '"' || char === "'")) {
      quote = char
      word ??= ''
    } else if (char === '\\' && quote !== "'") word = (word ?? '') + (line[++at] ?? '')
    else if (quote !== '') word = (word ?? '') + char
    else if (/[;&|()\n]/.test(char) && !(char === '&' && word?.endsWith('>'))) {
      endWord()
      commands.push([])
    } else if (/\s/.test(char)) endWord()
    else word = (word ?? '') + char
  }
  endWord()
  return commands
}

/** Without reserved words, assignments (`A=b cmd`), and `timeout 5`, which runs another program. */
function withoutPrefix(words: string[]): string[] {
  const start = words.findIndex((word) => !RESERVED.has(word) && !/^[A-Za-z_]\w*=/.test(word))
  const rest = start === -1 ? [] : words.slice(start)
  if (rest[0] !== 'timeout') return rest
  return withoutPrefix(rest.slice(rest.findIndex((word) => /^[\d.]+[smhd]?$/.test(word)) + 1))
}

const URL_SPELT = /https?:\/\/(?<host>\[[^\]]+\]|[^\s/:'"`?#)]+)(?::(?<port>\d+))?(?<path>\/[^\s'"`?#)\\]*)?/g
/** As in Node's `http.request({ host: 'localhost', port: 3000, path: '/health' })`. */
const PATH_GIVEN = /\bpath\s*[:=]\s*['"](?<path>\/[^'"]*)['"]/g

/**
 * curl and wget take addresses without a scheme: `curl -f localhost:8000/health`. Arguments of options do not look like
 * that.
 */
const BARE =
  /^(?<host>localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1\]|\$\{?HOSTNAME\}?|[\w.-]+(?=:\d))(?::(?<port>\d+))?(?<path>\/[^?#]*)?(?:[?#].*)?$/

function askedBare([program = '', ...words]: readonly string[]): HealthCommand['requests'] {
  if (!/(^|\/)(curl|wget)$/.test(program)) return []
  return words.flatMap((word) => {
    const { host, port, path } = BARE.exec(word)?.groups ?? {}
    return host === undefined ? [] : [{ host, ...(port !== undefined && { port: Number(port) }), path: path ?? '/' }]
  })
}

function requestsIn(text: string): HealthCommand['requests'] {
  const spelt = [...text.matchAll(URL_SPELT)].map(({ groups = {} }) => ({
    host: groups['host']!,
    ...(groups['port'] !== undefined && { port: Number(groups['port']) }),
    path: groups['path'] ?? '/',
  }))
  const host = /\bhost(?:name)?\s*[:=]\s*['"]([^'"]+)['"]/.exec(text)?.[1] ?? 'localhost'
  const port = /\bport\s*[:=]\s*(\d+)/.exec(text)?.[1]
  const given = [...text.matchAll(PATH_GIVEN)].map(({ groups = {} }) => ({
    host,
    ...(port !== undefined && { port: Number(port) }),
    path: groups['path']!,
  }))
  return [...spelt, ...given]
}
