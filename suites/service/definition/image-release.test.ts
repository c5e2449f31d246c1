import { expect, test } from 'vitest'
import { isSameRelease } from './image-release.ts'

test.for([
  ['v1.2.3', '1.2.3', true],
  ['sha-3f2c9d1', '3f2c9d1e5b7a4c60', true],
  ['main-b81d07c5', 'b81d07c5', true],
  ['r4821-9c1e2f7', 'r4821-9c1e2f7', true],
  ['r4821-9c1e2f7', '9c1e2f7', true],
  ['2026.11.3', '2026.11.3', true],
  ['main-b81d07c5', 'main', false],
  ['production', 'production', false],
  ['v1.2.3', '1.2', false],
  ['main-b81d07c5', '0badc0de', false],
] as const)('%s and %s: %s', ([imageTag, value, same]) => {
  expect(isSameRelease(imageTag, value)).toBe(same)
})
