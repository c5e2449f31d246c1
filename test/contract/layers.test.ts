/** The layers: every import of every file is allowed by the table, and forbidden imports are reported. */
import { expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../harness/package.ts'
import { problemsOf } from '../../scripts/layers/check.ts'
import { importsOf } from '../../scripts/layers/imports.ts'
import { sourcesOf } from '../../scripts/layers/sources.ts'
import { ENGINE, EXCEPTIONS, ROOMS } from '../../scripts/layers/table.ts'

const sources = sourcesOf(PACKAGE_ROOT)

test('no file imports what it may not, and no circle is left', () => {
  expect(sources.size).toBeGreaterThan(500)
  expect(problemsOf(sources)).toEqual([])
})

test('at most three exceptions, each with its reason, and each needed', () => {
  expect(EXCEPTIONS.length).toBeLessThanOrEqual(3)
  for (const { because } of EXCEPTIONS) expect(because.length).toBeGreaterThan(40)
})

test('every room of the table has files', () => {
  const paths = [...sources.keys()]
  expect(
    ROOMS.filter(({ path }) => !paths.some((file) => file === path || file.startsWith(`${path}/`))).map(
      ({ path }) => path,
    ),
  ).toEqual([])
})

/** Files to add to the real ones, and the expected complaint about each. */
const PLANTED: readonly (readonly [what: string, files: Readonly<Record<string, string>>, says: RegExp | undefined])[] =
  [
    [
      'a climb: a room imports one below it',
      { 'harness/recording/a.ts': `import { evaluate } from '../engine/evaluate.ts'` },
      /^harness\/recording\/a\.ts \(harness\/recording\) imports harness\/engine\/evaluate\.ts \(harness\/engine\), which it may not\. Move what both need/,
    ],
    [
      'a climb for a type alone',
      { 'harness/platform/a.ts': `import type { Check } from '../authoring/check.ts'` },
      /imports types of harness\/authoring\/check\.ts/,
    ],
    [
      'a climb by import() of a type',
      { 'record/a.ts': `export type All = import('../harness/platform/index.ts').Platform` },
      /^record\/a\.ts \(record\) imports types of harness\/platform\/index\.ts/,
    ],
    [
      'a climb by import() of values',
      { 'policy/a.ts': `export const later = () => import('../harness/index.ts')` },
      /^policy\/a\.ts \(policy\) imports harness\/index\.ts/,
    ],
    [
      'a climb by import() of a template',
      { 'policy/a.ts': 'export const later = () => import(`../harness/index.ts`)' },
      /^policy\/a\.ts \(policy\) imports harness\/index\.ts/,
    ],
    [
      'a climb by require()',
      { 'policy/a.ts': `const { check } = require('../harness/index.ts')` },
      /^policy\/a\.ts \(policy\) imports harness\/index\.ts/,
    ],
    [
      'a climb by a URL',
      { 'policy/a.ts': `new Worker(new URL('../harness/index.ts', import.meta.url))` },
      /^policy\/a\.ts \(policy\) imports harness\/index\.ts/,
    ],
    [
      'a climb by a name that is resolved',
      { 'policy/a.ts': `import.meta.resolve('../harness/index.ts')` },
      /^policy\/a\.ts \(policy\) imports harness\/index\.ts/,
    ],
    [
      'a climb to add to types',
      { 'record/a.ts': `declare module '../harness/index.ts' {\n  interface A {}\n}` },
      /^record\/a\.ts \(record\) imports types of harness\/index\.ts/,
    ],
    [
      'a climb by way of the built package',
      { 'suites/infrastructure/a.check.ts': `import { check } from 'checkride'` },
      /imports the package checkride\. It is what was built/,
    ],
    ['a climb handed on', { 'evidence/a.ts': `export * from '../reports/index.ts'` }, /^evidence\/a\.ts \(evidence\)/],
    [
      'a circle of two files',
      {
        'record/a.ts': `import { b } from './b.ts'\nexport const a = () => b`,
        'record/b.ts': `import { a } from './a.ts'\nexport const b = () => a`,
      },
      /^record\/b\.ts, record\/a\.ts import each other in a circle|^record\/a\.ts, record\/b\.ts import each other in a circle/,
    ],
    [
      'a circle of three files, of types alone',
      {
        'record/a.ts': `import type { B } from './b.ts'\nexport type A = B`,
        'record/b.ts': `import type { C } from './c.ts'\nexport type B = C`,
        'record/c.ts': `import type { A } from './a.ts'\nexport type C = A[]`,
      },
      /import each other in a circle\. Their types need each other: move what they share/,
    ],
    [
      'a foreign import: a suite takes a global expect',
      { 'suites/infrastructure/a.check.ts': `import { expect } from 'vitest'` },
      /^suites\/infrastructure\/a\.check\.ts imports the package vitest\. Use the context's expect/,
    ],
    [
      'a foreign import: a suite reaches into the engine',
      { 'suites/infrastructure/a.check.ts': `import { evaluate } from '../../harness/engine/evaluate.ts'` },
      /A suite imports the doors/,
    ],
    [
      'a suite reaches into the topic beside it',
      { 'suites/service/images/a.check.ts': `import { x } from '../public/status-codes.ts'` },
      /\(a folder beside its own\), which it may not/,
    ],
    [
      'the sandbox finds the tested code in itself',
      { 'fixtures/sandbox/services/a.ts': `import { Session } from '../../../harness/sources/aws/session.ts'` },
      /The sandbox stands on its own/,
    ],
    [
      'a report asks the engine',
      { 'reports/a.ts': `import { evaluate } from '../harness/engine/evaluate.ts'` },
      /A report is a pure function of the run record/,
    ],
    [
      'the command line is imported',
      { 'harness/runs/a.ts': `import { main } from '../../cli/main.ts'` },
      /\(cli\), which it may not/,
    ],
    [
      'what only tests use is imported',
      { 'evidence/a.ts': `import { x } from './sample.fixture.ts'` },
      /which only tests may use/,
    ],
    ['a folder that is no room', { 'attic/a.ts': `export const a = 1` }, /stands in no room/],
    ['a file of a folder that is no room imports', { 'attic/a.ts': `import '../record/run.ts'` }, /stands in no room/],
    [
      'a room imports one above it',
      { 'harness/engine/a.ts': `import { worst } from '../../record/verdict.ts'` },
      undefined,
    ],
    [
      'a suite imports a door and its neighbour',
      {
        'suites/service/images/a.check.ts': `import { check } from '../../../harness/index.ts'\nimport { x } from '../ecr-images.ts'`,
      },
      undefined,
    ],
    ['a test imports what it likes', { 'record/a.test.ts': `import { main } from '../cli/main.ts'` }, undefined],
  ]

test.for(PLANTED)('%s', ([, files, says]) => {
  const found = problemsOf(new Map(Object.entries(files)))
  if (says === undefined) return expect(found).toEqual([])
  expect(found).toHaveLength(1)
  expect(found[0]).toMatch(says)
})

test('each room of the engine is refused everything below it, and allowed everything above it', () => {
  for (const [index, room] of ENGINE.entries())
    for (const [place, other] of ENGINE.entries()) {
      const target = [...sources.keys()].find((file) => file.startsWith(`${other}/`) && !file.endsWith('.test.ts'))!
      const specifier = `${'../'.repeat(room.split('/').length)}${target}`
      const found = problemsOf(new Map([[`${room}/planted.ts`, `import '${specifier}'`]]))
      expect(found.length, `${room} -> ${other}`).toBe(place > index ? 1 : 0)
    }
})

test('imports are read in every spelling', () => {
  const text = [
    `import a from "./a.ts";`,
    `import { b, type c } from './b.ts'`,
    `import type { d } from './d.ts'`,
    `import './e.ts'`,
    `export { f } from './f.ts'`,
    `export * from './g.ts'`,
    `export type { h } from './h.ts'`,
    `const i = await import('./i.ts')`,
    `type J = import('./j.ts').J`,
    `import { readFile } from 'node:fs/promises'`,
    `import { k } from '@scope/name/deep'`,
    `// import { l } from './l.ts'`,
  ].join('\n')
  expect(
    importsOf('x/y.ts', text)
      .map(({ target, typesOnly }) => `${target}${typesOnly ? ' (types)' : ''}`)
      .toSorted(),
  ).toEqual([
    '@scope/name',
    'node:fs',
    'x/a.ts',
    'x/b.ts',
    'x/d.ts (types)',
    'x/e.ts',
    'x/f.ts',
    'x/g.ts',
    'x/h.ts (types)',
    'x/i.ts',
    'x/j.ts (types)',
  ])
})
