import { expect, test } from 'vitest'
import type { Draft } from '../../harness/draft/index.ts'
import { answeredBy } from './init-questions.ts'

const FOUND: Draft = {
  environment: {
    name: 'live',
    services: ['api'],
    alone: false,
    profile: { profile: 'production', because: 'guessed', rank: 3 },
  },
  others: [],
  proposals: [
    { path: 'network.zones', value: 2, because: 'found' },
    { path: 'has.securityHub', value: false, because: 'it is not enabled', open: true },
    { path: 'observability.monthlyBudget', value: 1000, because: 'dollars', open: true },
    { path: 'operations.domain', value: 'www.example.com', because: 'the name', open: true },
  ],
  unseen: [],
}

/** Answers in their order; empty ones after that. */
const saying = (...answers: readonly string[]) => {
  const left = [...answers]
  const asked: string[] = []
  return {
    asked,
    ask: async (question: string) => {
      asked.push(question)
      return left.shift() ?? ''
    },
  }
}

test('empty answers take what was found, and leave open what is open', async () => {
  expect(await answeredBy(FOUND, saying().ask)).toEqual(FOUND)
})

test('only what is open is asked, and what is answered is no longer open', async () => {
  const { ask, asked } = saying('qa', 'y', '750', 'shop.example.org')
  const { environment, proposals } = await answeredBy(FOUND, ask)
  expect(environment.profile).toMatchObject({ profile: 'qa', because: 'as its owner says' })
  expect(asked).toHaveLength(4)
  const because = 'as its owner says'
  expect(proposals).toEqual([
    FOUND.proposals[0],
    { path: 'has.securityHub', value: false, because },
    { path: 'observability.monthlyBudget', value: 750, because },
    { path: 'operations.domain', value: 'shop.example.org', because },
  ])
})

test('an answer that does not fit leaves the value open; a profile is asked again', async () => {
  const { ask, asked } = saying('prod', 'production', 'n', 'much')
  expect(await answeredBy(FOUND, ask)).toEqual(FOUND)
  expect(asked[1]).toBe(asked[0])
})
