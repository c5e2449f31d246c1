/** Drafts a configuration for an account: looks, and proposes what it found with the reason beside it. Reads only. */
import type { ProfileName } from '../environment/profiles.ts'
import type { Scope } from '../recording/scope.ts'
import { describeReadFailure } from '../recording/obstacle.ts'
import type { Session } from '../sources/aws/session.ts'
import { ConfigError } from '../environment/config-error.ts'
import { settingsFor, type Settings, type SettingsOverrides } from '../environment/settings/index.ts'
import { suggestion } from '../suggestion.ts'
import { PlatformReader } from '../platform/reader.ts'
import { absences } from './absences.ts'
import { delivery } from './delivery.ts'
import { firewall } from './firewall.ts'
import { network } from './network.ts'
import { operations } from './operations.ts'
import type { Proposal, Proposer } from './proposal.ts'
import { security } from './security.ts'
import { services } from './services.ts'
import { state } from './state.ts'
import { survey, type FoundEnvironment } from './survey.ts'
import { watching } from './watching.ts'
import { workers } from './workers.ts'

/** What is proposed for one environment. */
export interface Draft {
  readonly environment: FoundEnvironment
  /** Environments that were found too. */
  readonly others: readonly FoundEnvironment[]
  readonly proposals: readonly Proposal[]
  /** What could not be looked at, a sentence each. */
  readonly unseen: readonly string[]
}

const PROPOSERS: readonly Proposer[] = [
  absences,
  network,
  state,
  services,
  workers,
  operations,
  security,
  firewall,
  delivery,
  watching,
]

/** What the caller asks for. */
export interface Wanted {
  /** Name of the environment; default: the one nearest to production. */
  readonly name?: string
  /** Whose expected values apply; default: guessed. */
  readonly profile?: ProfileName
}

/**
 * Looks at what the session reaches, and proposes a configuration for one environment.
 * @param folder where files may tell what AWS does not, such as Terraform's backend
 * @param scope keeps the reads that fail while the environments are listed
 * @throws what such a read threw
 */
export async function draft(session: Session, wanted: Wanted, folder: string, scope: Scope): Promise<Draft> {
  const { region } = session.connection
  const all = await survey({ aws: session.aws(scope), region })
  const found = all.find(({ name, tag }) => [name, tag?.value].includes(wanted.name)) ?? named(wanted.name, all)
  const environment = wanted.profile === undefined ? found : expecting(found, wanted.profile)
  const selected = selectionOf(environment)
  const settings = settingsFor(environment.name, environment.profile.profile, selected)
  const reader = new PlatformReader(session, settings)
  const looked = await Promise.all(PROPOSERS.map((propose) => look(propose, { session, reader, settings, folder })))
  const proposals = looked.flatMap((each) => each.proposals)
  const isSettled = ({ path, open }: Proposal): boolean => path === 'identity.stateBucket' && open !== true
  return {
    environment,
    others: all.filter((other) => other.name !== environment.name),
    // A backend that a file names is there, whatever this account shows of it.
    proposals: proposals.some(isSettled) ? proposals.filter(({ path }) => path !== 'has.terraform') : proposals,
    unseen: [...new Set(looked.flatMap(({ unseen }) => unseen))],
  }
}

const expecting = (environment: FoundEnvironment, profile: ProfileName): FoundEnvironment => ({
  ...environment,
  profile: { ...environment.profile, profile, because: 'as was asked for (--expect)' },
})

/** How an environment is selected. */
const selectionOf = ({ tag, clusters }: FoundEnvironment): SettingsOverrides => ({
  select: {
    tags: tag === undefined ? {} : { [tag.key]: tag.value },
    ...(clusters !== undefined && { clusters: [...clusters] }),
  },
})

/** The environment nearest to production; called as was asked, where nothing tells several apart. */
function named(wanted: string | undefined, all: readonly FoundEnvironment[]): FoundEnvironment {
  const [first] = all
  if (first === undefined) throw new Error('the survey found no environment')
  if (wanted === undefined) return first
  if (first.alone) return { ...first, name: wanted }
  const names = all.map(({ name }) => name)
  throw new ConfigError(
    'CONFIG_ENVIRONMENT',
    `There is no environment '${wanted}'${suggestion(wanted, names)} here: ` +
      `${first.tag === undefined ? 'clusters are called after' : `the tag ${first.tag.key} names`} ` +
      `${names.join(', ')}. Choose one with --env.`,
  )
}

interface Place {
  readonly session: Session
  readonly reader: PlatformReader
  readonly settings: Settings
  readonly folder: string
}

/** What could not be read is left open, and said. */
async function look(
  propose: Proposer,
  { session, reader, settings, folder }: Place,
): Promise<Pick<Draft, 'proposals' | 'unseen'>> {
  const scope = session.requester.scope()
  const platform = reader.for(scope)
  try {
    return { proposals: await propose({ platform, aws: session.aws(scope), settings, folder }), unseen: [] }
  } catch (error) {
    if (scope.failures.length === 0) throw error
    return { proposals: [], unseen: scope.failures.map(describeReadFailure) }
  }
}
