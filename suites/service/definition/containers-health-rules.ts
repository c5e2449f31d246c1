/** What a container's health command must ask, and what it does instead. */
import type { HealthCommand } from '../health-command.ts'

interface Expected {
  /** Paths of the application's health; empty: none is known, and any will do. */
  readonly paths: readonly string[]
  /** Ports on which the container listens. */
  readonly ports: readonly number[]
  /** Whether the configuration accepts the command as a check of its own kind. */
  readonly isOwnWay: boolean
}

/** What is wrong with a command, and what of it cannot be told. */
export interface CommandVerdict {
  readonly problems: readonly string[]
  readonly unknown: readonly string[]
}

const SELF = /^(localhost|127(\.\d+){3}|\[(::1|0*(:0*)*:0*1|::)\]|0\.0\.0\.0|\$\{?(HOSTNAME|HOST)\}?|%COMPUTERNAME%)$/i

/** Programs that can tell that a process or a file is there, and not that the application is well. */
const ONLOOKERS = new Set(
  'pgrep pidof ps test [ [[ ls cat stat kill grep find exit tasklist findstr true false echo sh cmd cd'.split(' '),
)
/** Clients that ask a server of a protocol without paths. */
const CLIENTS = new Set(
  (
    'pg_isready psql mysqladmin mysql mariadb-admin mariadb healthcheck.sh redis-cli valkey-cli mongosh mongo ' +
    'rabbitmq-diagnostics rabbitmqctl celery nc ncat nats cqlsh nodetool etcdctl memcached-tool'
  ).split(' '),
)

/** A program that is asked who it is says nothing of the one that runs. */
const INTRODUCTION = /^(--?version|-[vV]|version|--help|-h|help)$/

const nameOf = ([program = '']: readonly string[]): string => program.slice(program.lastIndexOf('/') + 1)

const isIntroduction = (words: readonly string[]): boolean => words.length === 2 && INTRODUCTION.test(words[1]!)

/**
 * Why a health command does not test the application's health.
 * @example commandVerdict(command, { paths: ['/health'], ports: [8000], isOwnWay: false }).problems
 */
export function commandVerdict(command: HealthCommand, { paths, ports, isOwnWay }: Expected): CommandVerdict {
  const { requests, flaws } = command
  if (requests.length === 0)
    return flaws.length > 0 ? { problems: flaws, unknown: [] } : withoutRequest(command, { paths, ports, isOwnWay })
  const expected = paths.join(' or ')
  const problems = requests.flatMap(({ host, port, path }) => [
    ...(SELF.test(host) ? [] : [`its health command asks ${host} and not the container itself`]),
    ...(ports.length === 0 || port === undefined || ports.includes(port)
      ? []
      : [`its health command asks port ${port}, the container listens on ${ports.join(', ')}`]),
    ...(paths.length === 0 || path === undefined || path === null || paths.includes(path)
      ? []
      : [`its health command asks ${path}, ${expected} is expected`]),
  ])
  const unknown = requests.flatMap(({ port, path }) => [
    ...(ports.length > 0 && port === undefined ? ['which port its health command asks'] : []),
    ...(paths.length > 0 && path === undefined ? ['which path its health command asks'] : []),
  ])
  return { problems: [...flaws, ...problems], unknown }
}

/** A command that asks nobody by HTTP or gRPC, as far as it can be seen. */
function withoutRequest({ commands }: HealthCommand, { paths, ports, isOwnWay }: Expected): CommandVerdict {
  const fails = (problem: string): CommandVerdict => ({ problems: [problem], unknown: [] })
  const fine: CommandVerdict = { problems: [], unknown: [] }
  if (isOwnWay) return fine
  const asking = commands.filter((words) => !ONLOOKERS.has(nameOf(words)) && !isIntroduction(words))
  const introduced = commands.find(isIntroduction)
  if (asking.length === 0 && introduced !== undefined)
    return fails(`its health command runs ${introduced.join(' ')}, which asks nothing of the application that runs`)
  if (ports.length === 0) return fine
  if (asking.length === 0) return fails('its health command looks at processes and files, and asks nobody')
  const unseen = asking.filter((words) => !CLIENTS.has(nameOf(words)))
  if (unseen.length > 0)
    return { problems: [], unknown: unseen.map(([program]) => `what ${program} of its health command asks`) }
  return paths.length === 0 ? fine : fails(`its health command asks for no path, ${paths.join(' or ')} is expected`)
}
