import { expect, test } from 'vitest'
import { nameCovers } from './host-names.ts'

test.for([
  ['api.example.com', 'api.example.com', true],
  ['API.example.com', 'api.EXAMPLE.com.', true],
  ['*.example.com', 'api.example.com', true],
  ['*.example.com', 'api.example.com.', true],
  ['xn--bcher-kva.example', 'bücher.example', true],
  ['*.example.com', 'example.com', false],
  ['*.example.com', 'a.b.example.com', false],
  ['a*.example.com', 'api.example.com', false],
  ['*.com', 'example.com', false],
  ['example.com', 'api.example.com', false],
] as const)('%s covers %s: %s', ([name, host, expected]) => {
  expect(nameCovers(name, host)).toBe(expected)
})
