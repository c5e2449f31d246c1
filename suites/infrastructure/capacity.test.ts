import { expect, test } from 'vitest'
import { spotShare } from './capacity.ts'

const on = (weight?: number) => ({ capacityProvider: 'FARGATE', ...(weight !== undefined && { weight }) })
const spot = (weight?: number) => ({ capacityProvider: 'FARGATE_SPOT', ...(weight !== undefined && { weight }) })

test.for([
  { name: 'seven of ten', strategy: [on(3), spot(7)], share: 70 },
  { name: 'thirds are rounded to a tenth', strategy: [on(2), spot(1)], share: 33.3 },
  { name: 'on demand alone', strategy: [on(1)], share: 0 },
  { name: 'a weight that is not given is none', strategy: [on(1), spot()], share: 0 },
  { name: 'no weights', strategy: [on(0), spot(0)], share: undefined },
  { name: 'nothing', strategy: [], share: undefined },
])('share of Spot: $name', ({ strategy, share }) => {
  expect(spotShare(strategy)).toBe(share)
})
