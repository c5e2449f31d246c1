import { provisionPlatform } from '../../../fixtures/platform/index.ts'
import { Sandbox } from '../../../fixtures/sandbox/sandbox.ts'
import { PROFILE_NAMES, type ProfileName } from '../../environment/profiles.ts'
import { SANDBOX_KEYS } from '../../rehearsal/rehearsal.ts'
import { UsageError } from '../failure.ts'
import { say } from '../terminal.ts'

interface SandboxFlags {
  readonly port: string
  readonly host: string
  readonly platform?: string
  readonly region: string
  readonly latency: string
  readonly log?: boolean
}

/** Serves until interrupted. */
export async function sandbox(flags: SandboxFlags): Promise<number> {
  const profile = PROFILE_NAMES.find((name): name is ProfileName => name === flags.platform)
  if (flags.platform !== undefined && profile === undefined)
    throw new UsageError(`There is no profile '${flags.platform}'. There are: ${PROFILE_NAMES.join(', ')}.`)
  await using server = await Sandbox.start({ port: numberOf('--port', flags.port), host: flags.host, latencyMs: numberOf('--latency', flags.latency) }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error
      throw new UsageError(`Port ${flags.port} of ${flags.host} is in use. Choose another with --port.`)
    },
  )
  if (flags.log)
    server.onCall = ({ service, operation, region, accountId, status, error }) =>
      say(`${status} ${service}:${operation} ${accountId}/${region}${error === undefined ? '' : ` ${error}`}`)
  if (profile !== undefined) await provisionPlatform({ endpoint: server.url, region: flags.region, credentials: SANDBOX_KEYS, environment: profile, profile })
  say(
    `The sandbox listens at ${server.url}${profile === undefined ? '' : `, with the reference platform '${profile}' in ${flags.region}`}. Any AWS keys will do; signatures are not verified. Stop it with Ctrl-C.`,
  )
  say(`  export AWS_ENDPOINT_URL=${server.url} AWS_REGION=${flags.region} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test`)
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  return 0
}

function numberOf(flag: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${flag} is '${text}'; a number is expected.`)
  return Number(text)
}
