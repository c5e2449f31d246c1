import type { ProfileName } from '../environment/profiles.ts'

export interface GuessedProfile {
  readonly profile: ProfileName
  /** The word that tells it; absent: the number of tasks does. */
  readonly word?: string
  readonly because: string
  /** Higher: nearer to production. */
  readonly rank: number
}

/** Words of environments' names, by profile. A stage, staging or pre-production environment is no production. */
const WORDS: readonly (readonly [ProfileName, RegExp])[] = [
  ['qa', /^(qa|uat|stage|staging|stg|preprod|pprd|pre|rehearsal|acceptance|acc)$/],
  ['test', /^(test|tst|testing|integration|int|ci|e2e)$/],
  ['develop', /^(develop|dev|development|sandbox|sbx|sketch|trial|trials|demo|lab|playground|feature)$/],
  ['production', /^(production|prod|prd|live|main)$/],
]

const RANKS: Readonly<Record<ProfileName, number>> = { production: 3, qa: 2, test: 1, develop: 0 }

/** Tasks of every service from which one takes an environment for production, where no name tells. */
const MANY = 2

/**
 * The profile that an environment seems to be of: by a word in its names, else by how many tasks its services want.
 * @param tasks that each service wants
 * @example guessProfile(['payments-stage'], [3]).profile // 'qa': stage is not production
 */
export function guessProfile(names: readonly string[], tasks: readonly number[]): GuessedProfile {
  const parts = names.flatMap((name) => name.toLowerCase().split(/[^a-z0-9]+/))
  for (const [profile, pattern] of WORDS) {
    const word = parts.find((part) => pattern.test(part))
    if (word !== undefined) return { profile, word, because: `guessed: it is called ${word}`, rank: RANKS[profile] }
  }
  const least = Math.min(...tasks)
  const profile = tasks.length > 0 && least >= MANY ? 'production' : 'develop'
  const because =
    tasks.length === 0
      ? 'guessed: no name and no service tells'
      : `guessed: its services want ${least} tasks or more, and no name tells`
  return { profile, because, rank: RANKS[profile] }
}
