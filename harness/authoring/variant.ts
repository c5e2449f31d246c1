import type { ProfileName } from '../environment/profiles.ts'
import type { SettingsOverrides } from '../environment/settings/index.ts'
import type { Act } from '../../record/act.ts'
import type { Verdict } from '../../record/verdict.ts'
import type { World } from './world.ts'

/**
 * What is expected of a finding: a verdict, or a pattern of the verdict with its message, such as `fail: two rules are
 * open`. Without a message it is the verdict alone.
 */
export type Expected = Verdict | RegExp

/**
 * A scene in which the platform differs from the reference platform: correctly, so that the check must pass, or with a
 * hidden fault, so that it must not.
 */
export interface Variant {
  /** What is different, in a few words; unique among the variants of the check. */
  readonly what: string
  /**
   * Changes the world before the check runs. The world of another account, in the same region, comes from `account`.
   * Left out where settings make the difference.
   */
  readonly arrange?: (world: World, account: (id: string) => World) => void
  /** Over the reference platform's settings, key by key within each section. */
  readonly settings?: SettingsOverrides | ((world: World) => SettingsOverrides)
  /** Whose reference platform; default: production. */
  readonly profile?: ProfileName
  /** What the check may do besides reading; default: everything. */
  readonly allowed?: readonly Act[]
  /**
   * One value: for every finding, and there must be one. A list: for all findings in their order. A record: for single
   * subjects, by name, id or the last part of either; other subjects are ignored.
   */
  readonly expected: Expected | readonly Expected[] | Readonly<Record<string, Expected>>
  /** Operations that must be called, or with a leading `!` must not; `none`: no call may be made. */
  readonly calls?: 'none' | readonly string[]
}

/** A variant as registered: with the id of its check and the file that holds it. */
export interface VariantOf extends Variant {
  readonly check: string
  readonly source: string
  readonly url: string
}
