import { programsOf, type HealthCommand } from '../health-command.ts'

interface Expected {
  /** Paths of the application's health; empty: none is known, and any will do. */
  readonly paths: readonly string[]
  /** Ports on which the container listens. */
  readonly ports: readonly number[]
  /** Whether the configuration accepts the command as a check of its own kind. */
  readonly isOwnWay: boolean
}

const SELF = /^(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0|\$\{?(HOSTNAME|HOST)\}?)$/

/** Programs that can tell that a process or a file is there, and not that the application is well. */
const ONLOOKERS = new Set(['pgrep', 'pidof', 'ps', 'test', '[', 'ls', 'cat', 'stat', 'kill', 'grep', 'exit'])

/** Why a health command does not test the application's health; empty when it does. */
export function commandProblems(command: HealthCommand, { paths, ports, isOwnWay }: Expected): string[] {
  const { requests, cannotFail, commands } = command
  if (cannotFail) return ['its health command succeeds whatever it finds']
  // Without -f curl succeeds on any status, such as 503, unless the command prints and compares the status.
  const content = commands.some(
    (words) =>
      programsOf({ ...command, commands: [words] })[0] === 'curl' &&
      !words.some((word) => /^(-[a-zA-Z]*f|--fail)|%\{(http|response)_code\}/.test(word)),
  )
  const expected = paths.join(' or ')
  const problems = content ? ['curl succeeds on answers such as 503 unless it is given --fail'] : []
  if (requests.length === 0) {
    if (ports.length === 0 || isOwnWay) return problems
    if (paths.length > 0) return [...problems, `its health command asks for no path, ${expected} is expected`]
    const onlyLooks = programsOf(command).every((program) => ONLOOKERS.has(program))
    return onlyLooks ? [...problems, 'its health command looks at processes and files, and asks nobody'] : problems
  }
  return [
    ...problems,
    ...requests.flatMap(({ host, port = 80, path: asked }) => [
      ...(SELF.test(host) ? [] : [`its health command asks ${host} and not the container itself`]),
      ...(ports.length === 0 || ports.includes(port)
        ? []
        : [`its health command asks port ${port}, the container listens on ${ports.join(', ')}`]),
      ...(paths.length === 0 || paths.includes(asked)
        ? []
        : [`its health command asks ${asked}, ${expected} is expected`]),
    ]),
  ]
}
