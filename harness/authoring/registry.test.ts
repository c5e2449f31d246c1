import { expect, onTestFinished, test } from 'vitest'
import { check, declared, registry, variants } from './registry.ts'

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
  const [before, others, origin] = [[...registry.declarations], [...registry.variants], registry.origin]
  registry.declarations.length = 0
  registry.variants.length = 0
  registry.origin = undefined
  onTestFinished(() => {
    registry.declarations.splice(0, Infinity, ...before)
    registry.variants.splice(0, Infinity, ...others)
    registry.origin = origin
  })
}

test('a check knows the file that it came from, and is local without one', () => {
  emptied()
  registry.origin = { suite: 'infrastructure', source: 'suites/infrastructure/vpc.check.ts', url: 'file:///vpc' }
  check('vpc.one', DEFINITION)
  registry.origin = undefined
  check('vpc.two', DEFINITION)
  expect(declared('check').map(({ id, suite, source }) => [id, suite, source])).toEqual([
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
  expect(declared('check')).toHaveLength(1)
})

test('variants know their check and their file, and are told apart by their words', () => {
  emptied()
  registry.origin = { suite: 'infrastructure', source: 'a.variants.ts', url: 'file:///a' }
  variants('vpc.one', [{ what: 'another VPC', expected: 'pass' }])
  registry.origin = { suite: 'local', source: 'b.variants.ts', url: 'file:///b' }
  variants('vpc.two', [{ what: 'another VPC', expected: 'fail' }])
  expect(registry.variants.map(({ check: id, source }) => [id, source])).toEqual([
    ['vpc.one', 'a.variants.ts'],
    ['vpc.two', 'b.variants.ts'],
  ])
  expect(() => variants('vpc.one', [{ what: 'another VPC', expected: 'pass' }])).toThrow(
    /^VARIANTS_DUPLICATE: the variant 'another VPC' of vpc\.one is declared in b\.variants\.ts and already in a\.variants\.ts/,
  )
})
