import { expect, onTestFinished, test } from 'vitest'
import { check, registry } from './registry.ts'

const DEFINITION = {
  title: 'T',
  covers: ['DG-INF-01'],
  controls: {},
  severity: 'low',
  remedy: 'R',
  verify: async () => {},
  breaks: {},
} as const

function emptied(): void {
  const [before, origin] = [[...registry.checks], registry.origin]
  registry.checks.length = 0
  registry.origin = undefined
  onTestFinished(() => {
    registry.checks.splice(0, Infinity, ...before)
    registry.origin = origin
  })
}

test('a check knows the file that it came from, and is local without one', () => {
  emptied()
  registry.origin = { suite: 'infrastructure', source: 'suites/infrastructure/vpc.check.ts', url: 'file:///vpc' }
  check('vpc.one', DEFINITION)
  registry.origin = undefined
  check('vpc.two', DEFINITION)
  expect(registry.checks.map(({ id, suite, source }) => [id, suite, source])).toEqual([
    ['vpc.one', 'infrastructure', 'suites/infrastructure/vpc.check.ts'],
    ['vpc.two', 'local', 'unknown'],
  ])
})

test('an id is taken once, and both files are named', () => {
  emptied()
  registry.origin = { suite: 'infrastructure', source: 'a.check.ts', url: 'file:///a' }
  check('vpc.one', DEFINITION)
  registry.origin = { suite: 'local', source: 'b.check.ts', url: 'file:///b' }
  expect(() => check('vpc.one', DEFINITION)).toThrow(
    /^CHECK_DUPLICATE: .*'vpc\.one' is declared in b\.check\.ts and already in a\.check\.ts/,
  )
  expect(registry.checks).toHaveLength(1)
})
