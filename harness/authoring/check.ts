import type { ExpectStatic } from 'vitest'
import type { Finders, World } from './world.ts'
import type { Aws } from '../sources/aws/index.ts'
import type { OrAbsent } from '../recording/absent.ts'
import type { Settings, SettingsOverrides } from '../environment/settings/index.ts'
import type { UndecidedCode } from '../recording/outcome.ts'
import type { Platform } from '../platform/index.ts'
import type { Probes } from '../sources/probes/index.ts'
import type { Watching } from '../watch/watching.ts'
import type { Act } from '../../record/act.ts'
import type { Echo, ProvenBy, Stage, Subject } from '../../record/run.ts'
import type { Declared, DeclarationBase } from './declaration.ts'
import type { WhenNone } from '../verdict/conclude.ts'

/** What a check may use to reach a verdict. */
export interface CheckContext {
  /** Reads of every AWS API, by the SDK's method names: all pages, recorded, each identical call made once per run. */
  readonly aws: Aws
  /** The same in another account, by the role that the configuration names for it; undefined when it names none. */
  readonly inAccount: (account: string) => Aws | undefined
  readonly platform: Platform
  /** Requests to the platform's own services: HTTP, TLS, Kafka. */
  readonly probe: Probes
  /** Expected values in force: the profile's, with the configuration's overrides. */
  readonly settings: Settings
  readonly region: string
  /**
   * Vitest's expect, bound to this evaluation. Put what a person needs into its message: `expect(open, 'rules open to
   * the world').toEqual([])`.
   */
  readonly expect: ExpectStatic
  readonly orAbsent: OrAbsent
  /**
   * Judges what another check judges too, such as that a thing is there at all. What `judge` throws ends this check, as
   * an echo of the other one's finding on `subject` (default: on the same subject, else when all of its findings say so).
   * It counts by itself when the other one is not in the run, or does not fail.
   * @example echoOf('terraform.lock-table', () => expect(table, `lock table ${name} exists`).toBeDefined())
   */
  readonly echoOf: <T>(root: string | Echo, judge: () => T) => T
  /** Ends the check: the rule says nothing about this subject, for this reason. */
  readonly notApplicable: (reason: string) => never
  /** Ends the check: the rule could not be established, for this reason. */
  readonly inconclusive: (reason: string, code?: UndecidedCode) => never
  /** Adds a remark to the finding, whatever its verdict: such as what was not checked. */
  readonly remark: (text: string) => void
  /** Aborts when the run is cancelled or the check's time is up. */
  readonly signal: AbortSignal
  /** The time against which ages are measured. */
  readonly now: () => Date
  /** For checks that take several samples: fresh reads, a clock to wait by, series to keep. */
  readonly watching: Watching
}

/**
 * Breaks the rule in a healthy world. Returns the ids or ARNs of the subjects that must fail by it, or nothing when
 * every subject must. Ids match a subject when its `id` equals them or ends with `/<id>` or `:<id>`.
 *
 * `world` holds the state of every service; `find` finds the reference platform's own resources in it.
 */
export type Break = (world: World, find: Finders) => void | string | readonly string[]

/**
 * Builds in the sandbox what a rule needs and the reference platform does not have. Returns settings that the proof
 * needs, over the reference platform's, key by key within each section; or nothing.
 */
export type Prepare = (world: World, find: Finders) => SettingsOverrides | void | Promise<SettingsOverrides | void>

export interface CheckDefinition<Target extends { readonly subject: Subject }> extends DeclarationBase {
  /** When it is needed; default: every stage. */
  readonly stages?: readonly Stage[]
  /**
   * What the check must be allowed to do besides reading. Without that permission the check is not applicable and reads
   * nothing.
   */
  readonly needs?: Act
  /** The subjects; default: the account in the run's region. */
  readonly each?: (platform: Platform, settings: Settings) => Promise<readonly Target[]>
  /**
   * The verdict when there is no subject, or a function that tells it, such as by what is there instead; default, and
   * when it returns undefined: inconclusive.
   */
  readonly whenNone?:
    | WhenNone
    | ((settings: Settings, platform: Platform) => WhenNone | undefined | Promise<WhenNone | undefined>)
  /**
   * Passes by returning after at least one assertion and one observation; fails by a failed assertion; anything else
   * thrown is inconclusive.
   */
  readonly verify: (target: Target, context: CheckContext) => Promise<void>
  /**
   * For what the sandbox does not offer: the test that shows the check passing and failing against a real service, and
   * why. In the sandbox it then need not pass; reports and docs/checks.md say so.
   */
  readonly provenBy?: ProvenBy
  /** Runs in the sandbox before each scene of a proof, the healthy one included; never where a platform is checked. */
  readonly prepare?: Prepare
  /** Ways to break the rule in the sandbox: they prove that the check can fail. */
  readonly breaks: Readonly<Record<string, Break>>
  /** Milliseconds; default 30,000. Checks that watch need as long as the settings say. */
  readonly timeout?: number | ((settings: Settings) => number)
}

/** A check as registered: its definition, its id and the file that holds it. */
export interface Check extends CheckDefinition<{ readonly subject: Subject }>, Declared {}
