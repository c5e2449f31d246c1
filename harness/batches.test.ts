import { expect, test } from 'vitest'
import { batchesOf } from './batches.ts'

test.each([
  [[], []],
  [[1], [[1]]],
  [[1, 2], [[1, 2]]],
  [
    [1, 2, 3, 4, 5],
    [[1, 2], [3, 4], [5]],
  ],
])('%j in batches of two', (list: number[], expected: number[][]) => {
  expect(batchesOf(list, 2)).toEqual(expected)
})
