import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Session } from '../../harness/sources/aws/session.ts'
import { Requester } from '../../harness/recording/ask.ts'
import { describeReadFailure } from '../../harness/recording/obstacle.ts'
import { draft, type Draft } from '../../harness/draft/index.ts'
import { draftText } from '../../harness/draft/text.ts'
import { loadConfig } from '../../harness/environment/config.ts'
import { connect } from '../../harness/environment/connection.ts'
import { resolveEnvironment, type EnvironmentFlags } from '../../harness/environment/resolve.ts'
import { MemoryRecorder } from '../../harness/recording/memory-recorder.ts'
import { UsageError } from '../failure.ts'
import type { ConfigFlags } from '../options.ts'
import { printError, printLine } from '../terminal.ts'
import { writeBaseline } from './init-baseline.ts'
import { answered } from './init-questions.ts'

export interface InitFlags extends EnvironmentFlags, ConfigFlags {
  readonly force?: boolean
  readonly stdout?: boolean
  /** Ask nothing: take what was found. */
  readonly yes?: boolean
  /** Accept what fails today, until a date. */
  readonly baseline?: boolean
}

/**
 * Looks at an account and drafts a configuration of what it found. Changes nothing there. With `--baseline`, accepts
 * what fails today, by the configuration that is there or is drafted first.
 */
export async function init(flags: InitFlags): Promise<number> {
  const file = resolve(flags.config ?? 'checkride.config.ts')
  if (flags.baseline !== true) return drafted(file, flags)
  if (flags.stdout === true) throw new UsageError('--baseline writes a file: leave --stdout out.')
  const code = existsSync(file) && flags.force !== true ? 0 : await drafted(file, flags)
  return code === 0 ? writeBaseline(flags) : code
}

async function drafted(file: string, flags: InitFlags): Promise<number> {
  const { env, ...others } = flags
  const { config } = await loadConfig(undefined, '/')
  // The name of an environment that is not configured yet says nothing of the connection.
  const { connection, settings } = resolveEnvironment(config, others)
  const requester = new Requester(new MemoryRecorder())
  const session = new Session(await connect(connection), requester)
  const scope = requester.scope()
  try {
    const { Account: account = '' } = await session.aws(scope).sts.getCallerIdentity()
    const wanted = {
      ...(env !== undefined && { name: env }),
      ...(flags.expect !== undefined && { profile: settings.profileName }),
    }
    const found = await draft(session, wanted, dirname(file), scope)
    const { region, endpoint } = connection
    const facts = {
      account,
      region,
      ...(endpoint !== undefined && { endpoint }),
      ...(flags.profile !== undefined && { awsProfile: flags.profile }),
      ...(flags.role !== undefined && { role: flags.role }),
    }
    const asks = flags.yes !== true && flags.stdout !== true && process.stdin.isTTY && process.stdout.isTTY
    const text = draftText(asks ? await answered(found) : found, facts)
    return flags.stdout ? shown(text) : written(file, text, found, flags)
  } catch (error) {
    const [failed] = scope.failures
    if (failed === undefined) throw error
    printError(`The account could not be looked at: ${describeReadFailure(failed)}`)
    return 2
  } finally {
    session.close()
  }
}

function shown(text: string): number {
  printLine(text.trimEnd())
  return 0
}

function written(file: string, text: string, { environment, proposals }: Draft, { force }: InitFlags): number {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  if (before === text) {
    printLine(`${file} says already what was found: nothing was changed.`)
    return 0
  }
  if (before !== undefined && force !== true)
    throw new UsageError(
      `${file} exists and says otherwise: nothing was changed. Use --stdout to look at what was found, or --force to ` +
        'replace it.',
    )
  writeFileSync(file, text)
  const { name, services } = environment
  const open = proposals.filter((proposal) => proposal.open === true)
  printLine(
    `${file} is a draft: environment ${name}, ${services.length} services, ${proposals.length - open.length} values.`,
  )
  for (const { path, because } of open) printLine(`  open: ${path} (${because})`)
  printLine(`Read it, correct it, then: checkride doctor; checkride run`)
  return 0
}
