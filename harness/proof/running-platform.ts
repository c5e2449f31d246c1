import { provisionPlatform } from '../../fixtures/platform/index.ts'
import { referenceSettings } from '../../fixtures/platform/settings.ts'
import { Clock } from '../../fixtures/sandbox/clock.ts'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import type { ConnectionSettings } from '../environment/connection.ts'
import type { ProfileName } from '../environment/profiles.ts'
import type { Settings } from '../environment/settings/index.ts'
import { withEntrances } from './entrances.ts'
import { SANDBOX_KEYS, SANDBOX_REGION } from './scene.ts'

/** Milliseconds since the platform was built, so that checks can compare a deployment with the time before it. */
const AGE = 3_600_000

/** A clock one hour behind, for a sandbox in which the platform is to be an hour old. */
export const clockAnHourBehind = (): Clock => new Clock(-AGE)

/** Builds the reference platform in a sandbox whose clock is an hour behind, and advances the clock by an hour. */
export async function buildPlatform(
  sandbox: Sandbox,
  profile: ProfileName,
  region = SANDBOX_REGION,
): ReturnType<typeof provisionPlatform> {
  const platform = await provisionPlatform({
    endpoint: sandbox.url,
    region,
    credentials: SANDBOX_KEYS,
    environment: profile,
    profile,
  })
  sandbox.clock.advance(AGE)
  return platform
}

/** The reference platform in a sandbox, an hour old, with the connection and settings of a run without a watch. */
export async function runningPlatform(
  profile: ProfileName,
): Promise<{ readonly sandbox: Sandbox; readonly connection: ConnectionSettings; readonly settings: Settings }> {
  const sandbox = await Sandbox.start({ clock: clockAnHourBehind() })
  await buildPlatform(sandbox, profile)
  return {
    sandbox,
    connection: { region: SANDBOX_REGION, endpoint: sandbox.url, emulatorKeys: SANDBOX_KEYS },
    settings: withEntrances(referenceSettings(profile), await sandbox.entrances(SANDBOX_REGION)),
  }
}
