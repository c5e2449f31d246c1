import { createInterface } from 'node:readline/promises'
import type { Draft } from '../../harness/draft/index.ts'
import { PROFILE_NAMES, type ProfileName } from '../../harness/environment/profiles.ts'
import type { Proposal } from '../../harness/draft/proposal.ts'

/** Asks one question; the empty answer takes what stands in brackets. */
type Ask = (question: string) => Promise<string>

/** The draft with what its owner answers on the terminal. */
export async function answered(found: Draft): Promise<Draft> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await answeredBy(found, (question) => terminal.question(`${question} `))
  } finally {
    terminal.close()
  }
}

/**
 * The draft with the answers: whose expected values apply, and what was left open.
 * @example await answeredBy(found, async () => '') // as found
 */
export async function answeredBy(found: Draft, ask: Ask): Promise<Draft> {
  const { environment } = found
  const profile = await profileFor(environment.profile.profile, ask)
  const proposals: Proposal[] = []
  for (const proposal of found.proposals)
    proposals.push(proposal.open === true ? await filled(proposal, ask) : proposal)
  return {
    ...found,
    environment: {
      ...environment,
      profile:
        profile === environment.profile.profile
          ? environment.profile
          : { ...environment.profile, profile, because: 'as its owner says' },
    },
    proposals,
  }
}

async function profileFor(guessed: ProfileName, ask: Ask): Promise<ProfileName> {
  for (;;) {
    const answer = (await ask(`Whose expected values apply (${PROFILE_NAMES.join(', ')})? [${guessed}]`)).trim()
    const profile = PROFILE_NAMES.find((name) => name === (answer === '' ? guessed : answer))
    if (profile !== undefined) return profile
  }
}

/** A proposal that its owner filled in; as it was, where the answer is empty or does not fit. */
async function filled(proposal: Proposal, ask: Ask): Promise<Proposal> {
  const { path, because, value } = proposal
  const answer = (await ask(`${path}: ${because} [${typeof value === 'boolean' ? 'y/N' : 'open'}]`)).trim()
  if (answer === '') return proposal
  const said = typeof value === 'boolean' ? (/^y/i.test(answer) ? value : undefined) : valueOf(answer, value)
  return said === undefined ? proposal : { path, value: said, because: 'as its owner says' }
}

/** The answer as a value of the kind of the example. */
function valueOf(answer: string, example: unknown): unknown {
  if (typeof example !== 'number') return answer
  const number = Number(answer)
  return Number.isFinite(number) ? number : undefined
}
