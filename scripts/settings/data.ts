/** What the settings' reference needs to know beyond the schema: its comments, and the checks that read each key. */
import { join } from 'node:path'
import { Config } from '../../harness/environment/config.ts'
import { flattened, membersOf } from '../../harness/environment/reference/members.ts'
import type { ReferenceData } from '../../harness/environment/reference/reference.ts'
import { settingsFor, SettingsOverrides } from '../../harness/environment/settings/index.ts'
import { PACKAGE_ROOT } from '../../harness/package.ts'
import { proveChecks } from '../../harness/proof/prove.ts'
import type { Proof } from '../../harness/recording/run-log.ts'
import type { SuiteFile } from '../../harness/selection/discover.ts'
import { commentsOf } from './comments.ts'

const ROOM = join(PACKAGE_ROOT, 'harness/environment')

/** Comments by path, of members that there are. */
export function settingsComments(): Record<string, string> {
  const comments = new Map([
    ...commentsOf(join(ROOM, 'config.ts'), 'Config', 'SettingsOverrides'),
    ...commentsOf(join(ROOM, 'settings/index.ts'), 'SettingsOverrides'),
  ])
  const members = [...flattened(membersOf(Config, '', SettingsOverrides)), ...flattened(membersOf(SettingsOverrides))]
  return sorted(
    members.flatMap(({ path }) => {
      const comment = comments.get(path) ?? comments.get(`${path}[]`) ?? comments.get(`${path}.<name>`)
      return comment === undefined ? [] : [[path, comment] as const]
    }),
  )
}

/**
 * Plays every check in the sandbox, under its breaks and in its variants, and gathers which settings it reads.
 * @throws Error when a check could not be played
 */
export async function settingsReaders(
  files: readonly SuiteFile[],
  variantFiles: readonly SuiteFile[],
): Promise<ReferenceData['checks']> {
  const settings = settingsFor('production', 'production')
  const { proofs, problems } = await proveChecks({ files, variantFiles, selection: {}, settings })
  if (problems.length > 0)
    throw new Error(`The checks could not be played:\n${problems.map(({ message }) => message).join('\n')}`)
  for (const { check, scene, flaws } of proofs)
    if (flaws.length > 0) console.error(`${check} is not proven in the scene '${scene}': what it reads may be missing`)
  return readersOf(proofs)
}

/**
 * The checks that read each key, by its path.
 * @example readersOf([{ check: 'vpc.cidr', settings: ['network.vpcCidr'] }]) // { 'network.vpcCidr': ['vpc.cidr'] }
 */
export function readersOf(proofs: readonly Pick<Proof, 'check' | 'settings'>[]): ReferenceData['checks'] {
  const paths = new Set(
    membersOf(SettingsOverrides).flatMap(({ path, members }) => [path, ...members.map((each) => each.path)]),
  )
  const readers = new Map<string, Set<string>>()
  for (const { check, settings } of proofs)
    for (const read of settings) {
      const path = keyOf(read, paths)
      if (path !== undefined) readers.set(path, (readers.get(path) ?? new Set()).add(check))
    }
  return sorted([...readers].map(([path, checks]) => [path, [...checks].sort()] as const))
}

/** The key that a read is of; none for what is no setting. */
function keyOf(read: string, paths: ReadonlySet<string>): string | undefined {
  const [section = ''] = read.split('.')
  if (section === 'profile') return 'environments.<name>.profile'
  if (read.includes('.') && paths.has(read)) return read
  // A section whose members have names of the user's own.
  const isRecord =
    paths.has(section) && ![...paths].some((path) => path.startsWith(`${section}.`) && !path.startsWith(`${section}.<`))
  return isRecord ? section : undefined
}

const sorted = <Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
