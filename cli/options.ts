/** Flags that several commands share. */
import { InvalidArgumentError, Option, type Command } from 'commander'
import { PROFILE_NAMES } from '../harness/environment/profiles.ts'
import type { EnvironmentFlags } from '../harness/environment/resolve.ts'
import { ACT_NAMES, ACTS, type Act } from '../record/act.ts'
import { SEVERITIES } from '../record/verdict.ts'
import type { Selection } from '../harness/selection/select.ts'

const appendList = (value: string, earlier: readonly string[] | undefined): readonly string[] => [
  ...(earlier ?? []),
  ...value.split(',').map((part) => part.trim()),
]

export type SelectionFlags = Omit<Selection, 'id'>

export interface ConfigFlags {
  readonly config?: string
}

export type RunFlags = SelectionFlags &
  EnvironmentFlags &
  ConfigFlags & {
    readonly out?: string
    readonly json?: boolean
    readonly brief?: boolean
    readonly strict?: boolean
    readonly allure?: string
    readonly taskDefinition?: string
  }

export interface WatchFlags {
  /** Seconds. */
  readonly watch?: number
  readonly interval?: number
}

/**
 * Seconds of a duration such as `90s`, `15m`, `1h`.
 * @throws InvalidArgumentError
 */
function duration(value: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(value) ?? []
  const seconds = Number(number) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h']
  if (!(seconds > 0)) throw new InvalidArgumentError('Write a duration such as 90s, 15m or 1h.')
  return seconds
}

export const withWatch = (command: Command): Command =>
  command
    .option('--watch <duration>', 'wait until the deployment is stable, and watch it for so long: 15m', duration)
    .option('--interval <duration>', 'time between two looks of the watch (default: 30s)', duration)

export function withSelection(command: Command): Command {
  const severities = new Option('--severity <levels>', 'only checks of these severities').argParser(
    (value, earlier: readonly string[] | undefined) => {
      const wanted = appendList(value, earlier)
      const unknown = wanted.filter((level) => !(SEVERITIES as readonly string[]).includes(level))
      if (unknown.length > 0)
        throw new InvalidArgumentError(
          `There is no severity '${unknown.join("', '")}'. There are: ${SEVERITIES.join(', ')}.`,
        )
      return wanted
    },
  )
  // A service is a service of the platform now.
  const service = new Option('--service <names>').hideHelp().argParser((names) => {
    throw new InvalidArgumentError(`This flag is called --topic: --topic ${names}.`)
  })
  return command
    .addOption(service)
    .argument('[checks...]', 'ids of checks, with * for any part: vpc.*')
    .option('--suite <names>', 'only checks of these suites', appendList)
    .option('--item <ids>', 'only checks that serve these catalogue items, such as DG-INF-05', appendList)
    .option('--control <ids>', 'only checks of these controls, such as AC-4 or nist:AC-4', appendList)
    .addOption(severities)
    .option('--topic <names>', "only checks of these topics: the part before the dot of a check's id", appendList)
    .option('--stage <names>', 'only checks needed at these stages: pre, post, nightly, rollback', appendList)
}

export const withConfig = (command: Command): Command =>
  command.option('--config <file>', 'the configuration (default: checkride.config.ts in this folder)')

export function withEnvironment(command: Command): Command {
  return withConfig(command)
    .option('--env <name>', 'which of the configured environments')
    .option('--expect <profile>', `whose expected values apply: ${PROFILE_NAMES.join(', ')}`)
    .option('--profile <name>', 'a profile of the AWS configuration (~/.aws/config), for its credentials and region')
    .option('--region <name>', 'the AWS region')
    .option('--endpoint <url>', 'an emulator instead of AWS itself')
    .option('--role <arn>', 'a role to assume for the run')
}

/** `--expect`, for commands that ask no account. */
export function withExpected(command: Command): Command {
  // To every AWS tool it names credentials, and these commands need none.
  const profile = new Option('--profile <name>').hideHelp().argParser((name) => {
    throw new InvalidArgumentError(`This flag is called --expect: --expect ${name}.`)
  })
  return command
    .option('--expect <profile>', `whose expected values apply: ${PROFILE_NAMES.join(', ')}`, 'production')
    .addOption(profile)
}

export function withRun(command: Command): Command {
  return withAllow(withEnvironment(withSelection(command)))
    .option('--out <folder>', 'where the evidence goes (default: .checkride/runs/<time>-<environment>)')
    .option('--brief', 'print only what did not pass')
    .option('--strict', "ignore waivers that accept what could not be established (accepts: 'inconclusive')")
    .option('--json', 'print the results as JSON')
    .option('--allure <folder>', "also write Allure results (needs the package 'allure-vitest')")
}

const isAct = (name: string): name is Act => Object.hasOwn(ACTS, name)

/** `--allow`, for commands that act or plan to. */
export const withAllow = (command: Command): Command =>
  command.addOption(
    new Option(
      '--allow <acts>',
      `what may be done besides reading: ${ACT_NAMES.map((act) => `${act} (${ACTS[act].does})`).join('; ')}`,
    ).argParser((value, earlier: readonly Act[] | undefined) => {
      const wanted = appendList(value, earlier)
      const unknown = wanted.filter((act) => !isAct(act))
      if (unknown.length > 0)
        throw new InvalidArgumentError(`There is no '${unknown.join("', '")}'. There are: ${ACT_NAMES.join(', ')}.`)
      return wanted.filter(isAct)
    }),
  )

export const withCandidate = (command: Command): Command =>
  command.option(
    '--task-definition <file>',
    'judge this task definition, which is not registered yet, instead of those deployed (JSON for ' +
      'register-task-definition)',
  )

/** The flags of a selection among all flags of a command, and the ids that were named. */
export function selectionOf(ids: readonly string[], flags: SelectionFlags): Selection {
  const named = SELECTION_FLAGS.flatMap((flag) => (flags[flag] === undefined ? [] : [[flag, flags[flag]] as const]))
  return { ...(ids.length === 0 ? {} : { id: ids }), ...Object.fromEntries(named) }
}

const SELECTION_FLAGS = [
  'suite',
  'item',
  'control',
  'severity',
  'stage',
  'topic',
] as const satisfies readonly (keyof SelectionFlags)[]
