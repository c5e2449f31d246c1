import { programsOf, type HealthCommand } from '../health-command.ts'

interface Expected {
  /** Path of the application's health. */
  readonly path: string
  /** Ports on which the container listens. */
  readonly ports: readonly number[]
  /** Whether the configuration accepts the command as a check of its own kind. */
  readonly isOwnWay: boolean
}

const SELF = /^(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0|\$\{?(HOSTNAME|HOST)\}?)$/

/** Why a health command does not test the application's health; empty when it does. */
export function commandProblems(command: HealthCommand, { path, ports, isOwnWay }: Expected): string[] {
  const { requests, cannotFail, commands } = command
  if (cannotFail) return ['its health command succeeds whatever it finds']
  // Without -f curl succeeds on any status, such as 503, unless the command prints and compares the status.
  const content = commands.some(
    (words) =>
      programsOf({ ...command, commands: [words] })[0] === 'curl' &&
      !words.some((word) => /^(-[a-zA-Z]*f|--fail)|%\{(http|response)_code\}/.test(word)),
  )
  const problems = content ? ['curl succeeds on answers such as 503 unless it is given --fail'] : []
  if (requests.length === 0)
    return ports.length > 0 && !isOwnWay
      ? [...problems, `its health command asks for no path, ${path} is expected`]
      : problems
  return [
    ...problems,
    ...requests.flatMap(({ host, port = 80, path: asked }) => [
      ...(SELF.test(host) ? [] : [`its health command asks ${host} and not the container itself`]),
      ...(ports.length === 0 || ports.includes(port)
        ? []
        : [`its health command asks port ${port}, the container listens on ${ports.join(', ')}`]),
      ...(asked === path ? [] : [`its health command asks ${asked}, ${path} is expected`]),
    ]),
  ]
}
