import { expect, test } from 'vitest'
import { useFromMetrics, existedThroughout, type Use } from './cost-idle.ts'

const days = (...values: number[]) => values.map((value, day) => ({ at: day * 86_400_000, value }))

test.each<[string, number[] | undefined, number[] | undefined, Use]>([
  ['something on one day', [0, 0, 3], undefined, 'used'],
  ['zeros, which the metric reports', [0, 0], undefined, 'idle'],
  ['no data point', [], undefined, 'unknown'],
  ['a metric that nobody answered for', undefined, undefined, 'unknown'],
  ['no data point, and a witness that was there', [], [0.1], 'idle'],
  ['no data point, and a witness that reports zero', [], [0], 'idle'],
  ['no data point, and no witness', [], [], 'unknown'],
  ['something, and no witness', [5], [], 'used'],
])('%s', (_, done, presence, use) =>
  expect(useFromMetrics(done && days(...done), presence && days(...presence))).toBe(use),
)

test.each([
  [undefined, false],
  ['2026-01-14T23:59:59Z', true],
  ['2026-01-15T00:00:00Z', false],
])('created %s: it was there: %s', (created, existed) =>
  expect(
    existedThroughout(created === undefined ? undefined : new Date(created), {
      since: new Date('2026-01-15T00:00:00Z'),
    }),
  ).toBe(existed),
)
