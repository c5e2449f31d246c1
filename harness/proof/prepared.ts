/** What checks need of the sandbox before they are proven. */
import * as v from 'valibot'
import { findersOf } from '../../fixtures/platform/finders/index.ts'
import type { World } from '../../fixtures/sandbox/world.ts'
import type { Prepare } from '../authoring/check.ts'
import { problemLines } from '../environment/problems.ts'
import { SettingsOverrides } from '../environment/settings/index.ts'

/**
 * Runs preparations one after another; returns the settings that they ask for.
 * @throws Error PREPARE_INVALID when one returns something else
 */
export async function preparedBy(all: readonly (Prepare | undefined)[], world: World): Promise<SettingsOverrides> {
  const asked: SettingsOverrides[] = []
  for (const prepare of all) {
    const returned = (await prepare?.(world, findersOf(world))) ?? {}
    const result = v.safeParse(SettingsOverrides, returned)
    if (!result.success)
      throw new Error(
        'PREPARE_INVALID: a preparation returns settings or nothing:\n' +
          problemLines(SettingsOverrides, result.issues, 'what it returns').join('\n'),
      )
    asked.push(result.output)
  }
  return mergedOverrides(asked)
}

/** Overrides of settings in one, key by key within each section; the last one wins. */
export function mergedOverrides(all: readonly (SettingsOverrides | undefined)[]): SettingsOverrides {
  const merged: Record<string, object> = {}
  for (const overrides of all)
    for (const [section, keys] of Object.entries(overrides ?? {})) merged[section] = { ...merged[section], ...keys }
  return merged
}
