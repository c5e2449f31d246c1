import { provisionPlatform } from '../../fixtures/platform/index.ts'
import { referenceOverrides } from '../../fixtures/platform/settings.ts'
import { Clock } from '../../fixtures/sandbox/clock.ts'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import type { ConnectionSettings } from '../environment/connection.ts'
import type { ProfileName } from '../environment/profiles.ts'
import { settingsFor, type Settings } from '../environment/settings/index.ts'
import { withEntrances } from './entrances.ts'
import { SANDBOX_KEYS, SANDBOX_REGION } from './rehearsal.ts'

/** Milliseconds for which the platform has been standing: what compares a deployment with what was before has something to look at. */
const AGE = 3_600_000

/** The reference platform in a sandbox, an hour old, and how a run reaches it in real time: nothing is watched. */
export async function standingPlatform(
  profile: ProfileName,
): Promise<{ readonly sandbox: Sandbox; readonly connection: ConnectionSettings; readonly settings: Settings }> {
  const sandbox = await Sandbox.start({ clock: new Clock(-AGE) })
  await provisionPlatform({ endpoint: sandbox.url, region: SANDBOX_REGION, credentials: SANDBOX_KEYS, environment: profile, profile })
  sandbox.clock.advance(AGE)
  return {
    sandbox,
    connection: { region: SANDBOX_REGION, endpoint: sandbox.url, emulatorKeys: SANDBOX_KEYS },
    settings: withEntrances(settingsFor(profile, profile, referenceOverrides(profile)), await sandbox.entrances(SANDBOX_REGION)),
  }
}
