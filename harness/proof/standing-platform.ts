import { provisionPlatform } from '../../fixtures/platform/index.ts'
import { referenceSettings } from '../../fixtures/platform/settings.ts'
import { Clock } from '../../fixtures/sandbox/clock.ts'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import type { ConnectionSettings } from '../environment/connection.ts'
import type { ProfileName } from '../environment/profiles.ts'
import type { Settings } from '../environment/settings/index.ts'
import { withEntrances } from './entrances.ts'
import { SANDBOX_KEYS, SANDBOX_REGION } from './scene.ts'

/**
 * Milliseconds for which the platform has been standing: what compares a deployment with what was before has something
 * to look at.
 */
const AGE = 3_600_000

/** For a sandbox in which the platform is built an hour ago. */
export const hourAgo = (): Clock => new Clock(-AGE)

/** Builds the reference platform in a sandbox of an hour ago, and lets the hour pass. */
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

/** The reference platform in a sandbox, an hour old, and how a run reaches it in real time: nothing is watched. */
export async function standingPlatform(
  profile: ProfileName,
): Promise<{ readonly sandbox: Sandbox; readonly connection: ConnectionSettings; readonly settings: Settings }> {
  const sandbox = await Sandbox.start({ clock: hourAgo() })
  await buildPlatform(sandbox, profile)
  return {
    sandbox,
    connection: { region: SANDBOX_REGION, endpoint: sandbox.url, emulatorKeys: SANDBOX_KEYS },
    settings: withEntrances(referenceSettings(profile), await sandbox.entrances(SANDBOX_REGION)),
  }
}
