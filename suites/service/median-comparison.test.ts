import { expect, test } from 'vitest'
import { compareMedians, isAbove, isBelow } from './median-comparison.ts'

const rule = { deviations: 4, tolerance: 0.25, points: 3 }

test.each<[string, number[], number[], 'above' | 'below' | 'normal' | 'unknown']>([
  ['the same', [10, 11, 10], [10, 11, 10], 'normal'],
  ['a steady metric may move by a quarter', [12.5, 12.5, 12.5], [10, 10, 10], 'normal'],
  ['and not by more', [12.6, 12.6, 12.6], [10, 10, 10], 'above'],
  ['one that trembles may move further', [15, 15, 15], [8, 10, 12, 9, 11], 'normal'],
  ['a single outlier says nothing', [10, 10, 500], [10, 10, 10], 'normal'],
  ['nor does one in the past widen what is normal', [20, 20, 20], [10, 10, 10, 10, 500], 'above'],
  ['half the requests are missing', [300, 310, 290], [600, 590, 610], 'below'],
  ['errors where there were none', [1, 1, 1], [0, 0, 0], 'above'],
  ['too little to tell', [10, 10], [10, 10, 10], 'unknown'],
  ['no history', [10, 10, 10], [], 'unknown'],
])('%s', (_, later, earlier, expected) => {
  const comparison = compareMedians(later, earlier, rule)
  expect(
    comparison === undefined ? 'unknown' : isAbove(comparison) ? 'above' : isBelow(comparison) ? 'below' : 'normal',
  ).toBe(expected)
})
