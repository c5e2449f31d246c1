import { expect, test } from 'vitest'
import { spotLimit, strategyProblems } from './capacity-share.ts'

const on = (weight?: number, base?: number) => ({ capacityProvider: 'FARGATE', weight, base })
const spot = (weight?: number, base?: number) => ({ capacityProvider: 'FARGATE_SPOT', weight, base })
const DEVELOP = { allowed: 70, onDemand: 1 }

test.for([
  { name: 'on demand alone', strategy: [on(1)], limits: { allowed: 0, onDemand: 1 }, says: [] },
  { name: 'Spot named, without weight', strategy: [on(1, 1), spot(0)], limits: { allowed: 0, onDemand: 1 }, says: [] },
  { name: 'exactly the share', strategy: [on(3, 1), spot(7)], limits: DEVELOP, says: [] },
  {
    name: 'four in five',
    strategy: [on(1, 2), spot(4)],
    limits: DEVELOP,
    says: ['80 % of its tasks go to Spot by weight, 70 % are allowed'],
  },
  {
    name: 'no base',
    strategy: [on(1), spot(1)],
    limits: DEVELOP,
    says: ['its base on demand is 0, 1 is expected where Spot is used'],
  },
  {
    name: 'a base on Spot',
    strategy: [on(1), spot(0, 2)],
    limits: { allowed: 70, onDemand: 0 },
    says: ['its first 2 tasks go to Spot'],
  },
  {
    name: 'any Spot in production',
    strategy: [on(9, 1), spot(1)],
    limits: { allowed: 0, onDemand: 1 },
    says: ['10 % of its tasks go to Spot by weight, 0 % are allowed'],
  },
])('$name', ({ strategy, limits, says }) => {
  expect(strategyProblems(strategy, limits)).toEqual(says)
})

test.for([
  { running: 1, limits: DEVELOP, most: 0 },
  { running: 2, limits: DEVELOP, most: 1 },
  { running: 11, limits: DEVELOP, most: 7 },
  { running: 0, limits: DEVELOP, most: 0 },
  { running: 20, limits: { allowed: 0, onDemand: 1 }, most: 0 },
])('of $running tasks $most may run on Spot', ({ running, limits, most }) => {
  expect(spotLimit(running, limits)).toBe(most)
})
