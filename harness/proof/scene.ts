/**
 * Runs checks on a platform in a sandbox, mostly the reference platform: healthy, under each of their breaks, and in
 * other arrangements. Used by `prove`, `plan` and the contract tests; makes no call to an account.
 */
import { referenceAttestations } from '../../fixtures/platform/attestations.ts'
import type { UnsupportedStep } from '../../fixtures/platform/context.ts'
import { findersOf } from '../../fixtures/platform/finders/index.ts'
import { provisionPlatform } from '../../fixtures/platform/index.ts'
import { referenceSettings } from '../../fixtures/platform/settings.ts'
import { Clock as SandboxClock } from '../../fixtures/sandbox/clock.ts'
import type { Fault } from '../../fixtures/sandbox/faults.ts'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import type { Attestations } from '../../evidence/attestation/read.ts'
import type { Connection } from '../environment/connection.ts'
import { Session } from '../sources/aws/session.ts'
import { Requester } from '../recording/ask.ts'
import { evaluate, targetsOf } from '../engine/evaluate.ts'
import type { ProfileName } from '../environment/profiles.ts'
import type { Settings, SettingsOverrides } from '../environment/settings/index.ts'
import { ACT_NAMES, type Act } from '../../record/act.ts'
import type { Check, Prepare } from '../authoring/check.ts'
import type { Finding } from '../../record/run.ts'
import { PlatformReader } from '../platform/reader.ts'
import { withEntrances } from './entrances.ts'
import { mergedOverrides, preparedBy } from './prepared.ts'
import { virtualTime, type Clock } from '../clock.ts'
import { MemoryRecorder, type ProofCall } from '../recording/memory-recorder.ts'

export const SANDBOX_REGION = 'us-east-1'
/** Any keys will do: the sandbox does not verify signatures. */
export const SANDBOX_KEYS = { accessKeyId: 'AKIACHECKRIDESANDBOX', secretAccessKey: 'the-sandbox-takes-any' } as const

/** A whole watch with few samples; its time is the sandbox's clock. */
const PROOF_WATCH = { seconds: 900, intervalSeconds: 300 }

/** Milliseconds from a platform's provisioning to its first check, in which its alarms are evaluated. */
const SETTLING = 120_000

const clockOf = ({ clock }: Sandbox): Clock =>
  virtualTime(
    () => clock.now(),
    (milliseconds) => clock.advance(milliseconds),
  )

type Test = Parameters<typeof evaluate>[2]

export interface Scene {
  /** Name of one of the check's breaks; absent: the healthy platform. */
  readonly break?: string
  /** Instead of the reference platform's own settings. */
  readonly settings?: Settings
  /** Over the reference platform's settings and what is prepared, key by key within each section. */
  readonly overrides?: SettingsOverrides
  /** What the folder of the check prepares, before the check's own preparation. */
  readonly prepare?: readonly Prepare[]
  /** What the check may do besides reading; default: everything, since the sandbox is its own. */
  readonly allowed?: readonly Act[]
  /** Prepares the scene's own sandbox before the check runs; returns connection settings that differ. */
  readonly arrange?: (sandbox: Sandbox) => Promise<Partial<Connection> | void>
  /** Failures of AWS from when the check starts. */
  readonly faults?: readonly Fault[]
}

/** The findings of a check in a scene, and the calls that it made. */
export interface SceneResult {
  readonly findings: readonly Finding[]
  readonly calls: readonly ProofCall[]
  /** Ids of the subjects that the break says must fail; undefined: all. */
  readonly affected?: readonly string[]
}

/** A platform that can be built in a sandbox. */
export interface ProofPlatform {
  readonly region: string
  /** Builds it, and tells what the endpoint does not offer. */
  readonly provision: (at: {
    readonly endpoint: string
    readonly region: string
    readonly credentials: typeof SANDBOX_KEYS
  }) => Promise<{ readonly unsupported: readonly UnsupportedStep[] }>
  /** Its settings, with overrides key by key within each section. */
  readonly settings: (overrides: SettingsOverrides) => Settings
  /** What people vouched for on it; absent: nothing. */
  readonly attestations?: Attestations
}

/** The reference platform in an environment that is named like its profile. */
const referencePlatform = (profile: ProfileName): ProofPlatform => ({
  region: SANDBOX_REGION,
  provision: (at) => provisionPlatform({ ...at, environment: profile, profile }),
  settings: (overrides) => referenceSettings(profile, overrides),
  attestations: referenceAttestations(profile),
})

/** A platform in a sandbox; each scene runs in a copy of it. */
export class ProofSandbox {
  readonly sandbox: Sandbox
  readonly settings: Settings
  readonly #platform: ProofPlatform

  private constructor(platform: ProofPlatform, sandbox: Sandbox, settings: Settings) {
    this.#platform = platform
    this.sandbox = sandbox
    this.settings = settings
  }

  /** Starts a sandbox and provisions the reference platform for a profile in it; a second or so. */
  static start(profile: ProfileName = 'production'): Promise<ProofSandbox> {
    return ProofSandbox.of(referencePlatform(profile))
  }

  /** Starts a sandbox and provisions a platform in it. */
  static async of(platform: ProofPlatform): Promise<ProofSandbox> {
    const { region } = platform
    const sandbox = await Sandbox.start({ clock: new SandboxClock(-SETTLING) })
    const { unsupported } = await platform.provision({ endpoint: sandbox.url, region, credentials: SANDBOX_KEYS })
    if (unsupported.length > 0)
      throw new Error(
        'SANDBOX_INCOMPLETE: the sandbox does not play ' +
          `${unsupported.map(({ step, error }) => `${step} (${error})`).join(', ')}`,
      )
    sandbox.clock.advance(SETTLING)
    const settings = platform.settings({ watch: PROOF_WATCH })
    return new ProofSandbox(platform, sandbox, withEntrances(settings, await sandbox.entrances(region)))
  }

  /** The platform's own settings with these overrides, key by key within each section. */
  settingsWith(overrides: SettingsOverrides): Settings {
    return this.#platform.settings({ ...overrides, watch: { ...PROOF_WATCH, ...overrides.watch } })
  }

  /** Runs one check in a copy of the platform of its own. */
  async run(check: Check, test: Test, scene: Scene = {}): Promise<SceneResult> {
    await using sandbox = await this.sandbox.fork()
    const { region, attestations } = this.#platform
    const world = sandbox.world(region)
    const prepared = await preparedBy([...(scene.prepare ?? []), check.prepare], world)
    const broken = scene.break === undefined ? undefined : check.breaks[scene.break]?.(world, findersOf(world))
    const connection = await scene.arrange?.(sandbox)
    const expected = scene.settings ?? this.settingsWith(mergedOverrides([prepared, scene.overrides]))
    const settings = withEntrances(expected, await sandbox.entrances(region))
    for (const fault of scene.faults ?? []) sandbox.faults.add(fault)
    const recorder = new MemoryRecorder()
    const session = new Session(
      {
        region,
        endpoint: sandbox.url,
        credentials: SANDBOX_KEYS,
        maxAttempts: 1,
        retryMode: 'standard',
        ...connection,
      },
      new Requester(recorder),
      scene.allowed ?? ACT_NAMES,
    )
    try {
      const context = {
        session,
        platform: new PlatformReader(session, settings, () => sandbox.clock.now(), undefined, attestations),
        settings,
        now: () => sandbox.clock.now(),
        clock: clockOf(sandbox),
      }
      const { targets, finding } = await targetsOf(check, context)
      const findings =
        finding === undefined ? await Promise.all(targets.map((target) => evaluate(target, context, test))) : [finding]
      return {
        findings,
        calls: recorder.calls,
        ...(broken === undefined ? {} : { affected: typeof broken === 'string' ? [broken] : broken }),
      }
    } finally {
      session.close()
    }
  }

  close(): Promise<void> {
    return this.sandbox.close()
  }
}
