import { expect, test } from 'vitest'
import { noting } from './noting.ts'

const settings = { environment: 'x', network: { zones: 3, endpoints: ['s3'], unset: undefined }, sizes: {} }

function read(by: (seen: typeof settings) => unknown): { paths: readonly string[]; answer: unknown } {
  const paths = new Set<string>()
  const answer = by(noting(settings, (path) => paths.add(path)))
  return { paths: [...paths], answer }
}

test.each<[string, (seen: typeof settings) => unknown, readonly string[], unknown]>([
  ['a member', ({ network }) => network.zones, ['network.zones'], 3],
  [
    'members by destructuring',
    ({ network: { zones, endpoints } }) => [zones, endpoints.length],
    ['network.zones', 'network.endpoints'],
    [3, 1],
  ],
  ['a member that is not set', ({ network }) => network.unset, ['network.unset'], undefined],
  ['a section alone is no read', ({ network }) => typeof network, [], 'object'],
  ['what is listed', ({ sizes }) => Object.entries(sizes), ['sizes'], []],
  ['what is neither section nor member', ({ environment }) => environment, [], 'x'],
])('%s', (_, by, paths, answer) => {
  expect(read(by)).toEqual({ paths, answer })
})

test('to its reader it is the same', () => {
  expect(noting(settings, () => {})).toEqual(settings)
  expect(noting(Object.freeze({ network: Object.freeze({ zones: [1] }) }), () => {}).network.zones).toEqual([1])
})
