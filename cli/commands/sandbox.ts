import { writeFileSync } from 'node:fs'
import { referenceOverrides } from '../../fixtures/platform/settings.ts'
import { clientEnvironment, serve } from '../../fixtures/sandbox/serve.ts'
import type { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import type { ConfigInput } from '../../harness/environment/config.ts'
import { ACT_NAMES } from '../../record/act.ts'
import { PROFILE_NAMES, type ProfileName } from '../../harness/environment/profiles.ts'
import { buildPlatform, clockAnHourBehind } from '../../harness/proof/running-platform.ts'
import { UsageError } from '../failure.ts'
import { printLine } from '../terminal.ts'

interface SandboxFlags {
  readonly port: string
  readonly host: string
  readonly platform?: string
  readonly region: string
  readonly latency: string
  readonly log?: boolean
  readonly writeConfig?: string
}

/** Serves until interrupted. */
export async function sandbox(flags: SandboxFlags): Promise<number> {
  const profile = PROFILE_NAMES.find((name): name is ProfileName => name === flags.platform)
  if (flags.platform !== undefined && profile === undefined)
    throw new UsageError(`There is no profile '${flags.platform}'. There are: ${PROFILE_NAMES.join(', ')}.`)
  if (flags.writeConfig !== undefined && profile === undefined)
    throw new UsageError(
      '--write-config writes the configuration for the reference platform: name its profile with --platform.',
    )
  const options = {
    port: numberOf('--port', flags.port),
    host: flags.host,
    latencyMs: numberOf('--latency', flags.latency),
    ...(profile !== undefined && { clock: clockAnHourBehind() }),
  }
  await using server = await serve(flags.log ? { ...options, onLine: printLine } : options).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error
      throw new UsageError(`Port ${flags.port} of ${flags.host} is in use. Choose another with --port.`)
    },
  )
  if (profile !== undefined) await buildPlatform(server, profile, flags.region)
  printLine(
    'The sandbox listens at ' +
      `${server.url}${profile === undefined ? '' : `, with the reference platform '${profile}' in ${flags.region}`}.`,
  )
  printLine('Any AWS keys will do, and signatures are not verified. Stop it with Ctrl-C. In another shell:')
  const variables = Object.entries(clientEnvironment(server, flags.region)).map(([name, value]) => `${name}=${value}`)
  printLine(`  export ${variables.join(' ')}`)
  if (flags.writeConfig !== undefined && profile !== undefined) {
    await writeConfig(flags.writeConfig, server, profile, flags.region)
    printLine(`or: checkride run --config ${flags.writeConfig}`)
  }
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  return 0
}

/** The reference platform's settings, and where its load balancers listen on this machine. */
async function writeConfig(path: string, server: Sandbox, profile: ProfileName, region: string): Promise<void> {
  const overrides = referenceOverrides(profile)
  const { connectTo, trustedCertificates } = await server.entrances(region)
  const settings = {
    ...overrides,
    public: { ...overrides.public, connectTo: [...connectTo], trustedCertificates: [...trustedCertificates] },
  }
  const config: ConfigInput = {
    environments: { [profile]: { profile, region, endpoint: server.url, allow: [...ACT_NAMES], settings } },
  }
  const head = `// The reference platform '${profile}' in a running sandbox; it is gone when the sandbox ends.`
  try {
    writeFileSync(path, `${head}\nexport default ${JSON.stringify(config, null, 2)}\n`)
  } catch (error) {
    throw new UsageError(`The configuration could not be written to ${path}: ${(error as Error).message}`)
  }
}

function numberOf(flag: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${flag} is '${text}'; a number is expected.`)
  return Number(text)
}
