import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../evidence/sample.fixture.ts'
import { hashOfRule } from './rule-text.ts'

/** A folder with these files; returns how to edit one and the hash of `checks/mine.check.ts`. */
function project(files: Readonly<Record<string, string>>): {
  readonly write: (name: string, text: string) => void
  readonly hash: () => Promise<string>
} {
  const folder = temporaryDirectory()
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  return { write, hash: () => hashOfRule(join(folder, 'checks/mine.check.ts')) }
}

test.each<{ how: string; importing: string; helper: string; between?: Readonly<Record<string, string>> }>([
  { how: 'with single quotes', importing: `import { a } from './help.ts'`, helper: 'checks/help.ts' },
  {
    how: 'with double quotes and a semicolon',
    importing: `import { a } from "./help.ts";`,
    helper: 'checks/help.ts',
  },
  { how: 'over several lines', importing: `import {\n  a,\n} from './help.ts'`, helper: 'checks/help.ts' },
  { how: 'for what it does alone', importing: `import './help.ts'`, helper: 'checks/help.ts' },
  { how: 'from the folder above', importing: `import { a } from '../help.ts'`, helper: 'help.ts' },
  { how: 'by the name that a build gives it', importing: `import { a } from './help.js'`, helper: 'checks/help.ts' },
  { how: 'without an ending', importing: `import { a } from './help'`, helper: 'checks/help.ts' },
  { how: 'by its folder', importing: `import { a } from '../help'`, helper: 'help/index.ts' },
  { how: 'handed on', importing: `export { a } from './help.ts'`, helper: 'checks/help.ts' },
  { how: 'handed on whole', importing: `export * from './help.ts'`, helper: 'checks/help.ts' },
  { how: 'when it is needed', importing: `const it = await import('./help.ts')`, helper: 'checks/help.ts' },
  {
    how: 'as data',
    importing: `import data from './help.json' with { type: 'json' }`,
    helper: 'checks/help.json',
  },
  { how: 'when it is needed, with $ and quotes', importing: `await import("./$it's.ts")`, helper: "checks/$it's.ts" },
  { how: 'for a type, while the file runs', importing: `import { type T } from './help.ts'`, helper: 'checks/help.ts' },
  { how: 'with a query', importing: `import './help.ts?fresh'`, helper: 'checks/help.ts' },
  { how: 'by an escaped name', importing: `import './my%20help.ts'`, helper: 'checks/my help.ts' },
  { how: "by a name of the project's own", importing: `import '#lib/help.ts'`, helper: 'lib/help.ts' },
  { how: 'as TSX', importing: `import './help.jsx'`, helper: 'checks/help.tsx' },
  {
    how: 'as CommonJS',
    importing: `const require = createRequire(import.meta.url); require('./help.cjs')`,
    helper: 'checks/help.cjs',
  },
  { how: 'as TypeScript requires', importing: `import help = require('./help')`, helper: 'checks/help.ts' },
  { how: 'by a name that may be CommonJS', importing: `import { a } from './help'`, helper: 'checks/help.cts' },
  { how: 'as what a build left beside it', importing: `import './built'`, helper: 'checks/built.js' },
  {
    how: 'as a file that is read',
    importing: `readFileSync(new URL('./limits.csv', import.meta.url))`,
    helper: 'checks/limits.csv',
  },
  { how: 'beside a type', importing: `import { type T, a } from './help.ts'`, helper: 'checks/help.ts' },
  {
    how: 'by another helper, in a circle',
    importing: `import { b } from '../lib/between.ts'`,
    helper: 'lib/help.ts',
    between: {
      'lib/between.ts': `import { a } from './help.ts'\nimport '../checks/mine.check.ts'\nexport const b = a`,
    },
  },
])('an edited helper that is imported $how changes the hash; an unrelated file does not', async (scene) => {
  const { write, hash } = project({
    'checks/mine.check.ts': scene.importing,
    [scene.helper]: 'export const a = 1',
    'checks/other.ts': 'export const other = 1',
    'checks/built.ts': 'export const a = 0',
    'package.json': '{"imports":{"#lib/*":"./lib/*"}}',
    ...scene.between,
  })
  const before = await hash()
  write('checks/other.ts', 'export const other = 2')
  expect(await hash()).toBe(before)
  write(scene.helper, 'export const a = 2')
  expect(await hash()).not.toBe(before)
})

test('a package, and what only looks like an import, are no part of a rule', async () => {
  const { write, hash } = project({
    'checks/mine.check.ts':
      `import { x } from 'some-package'\nimport type { T } from './types.ts'\n` +
      `// import { a } from './help.ts'\nexport const text = "import { a } from './help.ts'"`,
    'checks/help.ts': 'export const a = 1',
    'checks/types.ts': 'export type T = 1',
    'checks/node_modules/some-package/index.js': 'export const x = 1',
  })
  const before = await hash()
  write('checks/help.ts', 'export const a = 2')
  write('checks/types.ts', 'export type T = 2')
  write('checks/node_modules/some-package/index.js', 'export const x = 2')
  expect(await hash()).toBe(before)
})

test('links are followed as loaders follow them: what is imported lies beside the file that a link leads to', async () => {
  const folder = temporaryDirectory()
  const rule = join(folder, 'team/rules/rule.ts')
  for (const name of ['checks', 'team/rules']) mkdirSync(join(folder, name), { recursive: true })
  symlinkSync(join(folder, 'team/rules'), join(folder, 'shared'))
  writeFileSync(join(folder, 'checks/mine.check.ts'), `import '../shared/rule.ts'`)
  writeFileSync(rule, `import '../limits.ts'`)
  writeFileSync(join(folder, 'team/limits.ts'), 'export const limit = 1')
  const before = await hashOfRule(join(folder, 'checks/mine.check.ts'))
  writeFileSync(join(folder, 'team/limits.ts'), 'export const limit = 2')
  expect(await hashOfRule(join(folder, 'checks/mine.check.ts'))).not.toBe(before)
})

test('variants beside a check are no part of its rule', async () => {
  const { write, hash } = project({ 'checks/mine.check.ts': 'export {}', 'checks/mine.variants.ts': 'export {}' })
  const before = await hash()
  write('checks/mine.variants.ts', 'export const more = 1')
  expect(await hash()).toBe(before)
})

test('the same files elsewhere have the same hash; another name or another content has not', async () => {
  const files = { 'checks/mine.check.ts': `import './a.ts'`, 'checks/a.ts': 'export {}' }
  const hash = await project(files).hash()
  expect(await project(files).hash()).toBe(hash)
  expect(await project({ 'checks/mine.check.ts': `import './b.ts'`, 'checks/b.ts': 'export {}' }).hash()).not.toBe(hash)
})
