/** What a configuration names and nothing answers to: patterns without files, waivers without checks. */
import type { Finding } from '../../record/run.ts'
import type { SettingsOverrides } from '../../harness/environment/settings/index.ts'
import type { LoadedConfig } from '../../harness/environment/config.ts'
import { userFiles } from '../../harness/selection/discover.ts'
import { suggestion } from '../../harness/suggestion.ts'
import { matchesStar } from '../../harness/wildcard.ts'

/**
 * A sentence for each pattern of the user's checks that matches no file.
 * @example await idlePatterns(loaded) // ["checks.0: 'checkz/*.check.ts' matches no file in /srv/platform."]
 */
export async function idlePatterns({ config, directory }: LoadedConfig): Promise<string[]> {
  const files = await Promise.all(config.checks.map((pattern) => userFiles('check', [pattern], directory)))
  return config.checks.flatMap((pattern, index) =>
    files[index]!.length === 0 ? [`checks.${index}: '${pattern}' matches no file in ${directory}.`] : [],
  )
}

/**
 * A sentence for each waiver that no check can use.
 * @example idleWaivers(config, ['vpc.flow-logs'])
 * // ["waivers.0.check: there is no check 'vpc.flow-log' (did you mean 'vpc.flow-logs'?)."]
 */
export const idleWaivers = ({ waivers }: LoadedConfig['config'], checks: readonly string[]): string[] =>
  waivers.flatMap(({ check }, index) =>
    checks.some((id) => matchesStar(check, id, 'exact'))
      ? []
      : [`waivers.${index}.check: there is no check '${check}'${suggestion(check, checks)}.`],
  )

/**
 * A sentence for each setting of an environment that no check has read: what it is about was not found, or it is of no
 * use.
 * @param findings of a run of every check
 */
export function idleSettings(settings: SettingsOverrides | undefined, findings: readonly Finding[]): string[] {
  const read = new Set(findings.flatMap((finding) => finding.settings ?? []))
  return Object.entries(settings ?? {})
    .filter(([section]) => section !== 'services')
    .flatMap(([section, keys]) => Object.keys(keys ?? {}).map((key) => `${section}.${key}`))
    .filter((path) => !read.has(path))
    .map((path) => `${path} is set, and no check has read it: 'checkride explain ${path}' says which ones do.`)
}
