import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../evidence/sample.fixture.ts'
import { loadModule } from './load.ts'

/** Loads `main.ts`, or the named file, of a folder with these files. */
function load(files: Readonly<Record<string, string>>, main = 'main.ts'): Promise<Readonly<Record<string, unknown>>> {
  const folder = temporaryDirectory()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return loadModule(pathToFileURL(join(folder, main)).href)
}

/** What a failed load says, without the temporary folder. */
const complaintOf = (files: Readonly<Record<string, string>>, main?: string): Promise<string> =>
  load(files, main).then(
    () => 'it loaded',
    (error: unknown) => (error as Error).message.replaceAll(/(?:file:\/\/)?\/\S*\/checkride-[^/]+\//g, ''),
  )

const PACKAGES = {
  'that says commonjs, as npm init writes it': { 'package.json': '{ "type": "commonjs" }' },
  'that says module': { 'package.json': '{ "type": "module" }' },
  'that says nothing': { 'package.json': '{}' },
  'that is none': {},
}

const WAYS: readonly { how: string; files: Readonly<Record<string, string>>; main?: string }[] = [
  { how: 'a module', files: { 'main.ts': 'const size: number = 3\nexport default size' } },
  { how: 'an enum', files: { 'main.ts': 'enum Size { small = 3 }\nexport default Size.small' } },
  {
    how: 'a namespace and a parameter property',
    files: {
      'main.ts': `namespace N { export const size = 3 }
        class A { constructor(readonly size: number) {} }
        export default new A(N.size).size`,
    },
  },
  {
    how: 'a helper without an ending',
    files: { 'main.ts': `import size from './lib/help'\nexport default size`, 'lib/help.ts': 'export default 3' },
  },
  {
    how: 'a folder',
    files: { 'main.ts': `import { size } from './lib'\nexport default size`, 'lib/index.ts': 'export const size = 3' },
  },
  {
    how: 'a helper by the name that a build gives it',
    files: { 'main.ts': `import { size } from './help.js'\nexport default size`, 'help.ts': 'export const size = 3' },
  },
  {
    how: 'a type that is imported like a value',
    files: {
      'main.ts': `import { size, Size } from './help'\nexport default size satisfies Size`,
      'help.ts': 'export type Size = number\nexport const size: Size = 3',
    },
  },
  {
    how: 'a helper in CommonJS, by a name',
    files: {
      'main.ts': `import { size } from './help'\nexport default size`,
      'help.ts': 'module.exports = { size: 1 + 2 }',
    },
  },
  { how: 'CommonJS', files: { 'main.ts': 'const size: number = 3\nmodule.exports = size' } },
  {
    how: 'CommonJS that requires a module without its ending',
    files: { 'main.ts': `module.exports = require('./help').size`, 'help.ts': 'export const size: number = 3' },
  },
  {
    how: 'CommonJS as TypeScript writes it',
    files: { 'main.ts': `import a = require('node:os')\nvoid a\nexport = 3` },
  },
  {
    how: 'imports above and module.exports below',
    files: { 'main.ts': `import { join } from 'node:path'\nmodule.exports = join('a').length + 2` },
  },
  { how: 'JavaScript as a module', main: 'main.js', files: { 'main.js': 'export default 3' } },
  { how: 'JavaScript in CommonJS', main: 'main.js', files: { 'main.js': 'module.exports = 3' } },
  {
    how: 'what a compiler made of a module',
    main: 'main.cjs',
    files: { 'main.cjs': `Object.defineProperty(exports, '__esModule', { value: true })\nexports.default = 3` },
  },
  { how: 'a file that says by its ending to be a module', main: 'main.mts', files: { 'main.mts': 'export default 3' } },
  { how: 'one that says to be CommonJS', main: 'main.cts', files: { 'main.cts': 'module.exports = 3 as number' } },
  {
    how: 'data without an attribute',
    files: { 'main.ts': `import data from './data.json'\nexport default data.size`, 'data.json': '{ "size": 3 }' },
  },
  {
    how: 'data with one',
    files: {
      'main.ts': `import data from './data.json' with { type: 'json' }\nexport default data.size`,
      'data.json': '{ "size": 3 }',
    },
  },
  {
    how: 'data that is required',
    files: { 'main.ts': `module.exports = require('./data.json').size`, 'data.json': '{ "size": 3 }' },
  },
  {
    how: 'await at the top',
    files: {
      'main.ts': `const { default: size } = await import('./help')\nexport default size`,
      'help.ts': 'export default 3',
    },
  },
]

test.each(Object.entries(PACKAGES).flatMap(([where, manifest]) => WAYS.map((way) => ({ ...way, where, manifest }))))(
  '$how is loaded in a package $where',
  async ({ files, main, manifest }) => {
    expect((await load({ ...manifest, ...files }, main)).default).toBe(3)
  },
)

test('the doors of the running Checkride open where it is not installed, each once', async () => {
  const names = (await load({
    'main.ts': `import * as door from 'checkride'
      import { grantsEverything } from 'checkride/policy'
      import { reach } from 'checkride/reachability'
      export { check } from './again'
      export const own = door.check
      export default [typeof door.defineConfig, typeof grantsEverything, typeof reach]`,
    'again.cts': `module.exports = { check: require('checkride').check }`,
  })) as { default: unknown; check: unknown; own: unknown }
  expect(names.default).toEqual(['function', 'function', 'function'])
  expect(names.check).toBe(names.own)
})

test('a package of the user is loaded as Node loads it, and may import checkride', async () => {
  const { default: kinds } = await load({
    'main.ts': `import rules from 'our-rules'\nexport default rules`,
    'node_modules/our-rules/package.json': '{ "type": "module", "exports": "./index.js" }',
    'node_modules/our-rules/index.js': `import { check } from 'checkride'\nexport default typeof check`,
  })
  expect(kinds).toBe('function')
})

test.each([
  ['what is thrown', '\n\nenum A { a }\nthrow new TypeError("boom")', /^TypeError: boom \(\S*main\.ts:4:7\)$/],
  [
    'what is thrown in CommonJS',
    'type A = 1\n\nmodule.exports = nothing',
    /^ReferenceError: nothing is not defined \(\S*main\.ts:3:18\)$/,
  ],
  ['syntax', 'const a = 1\nexport default {', /^SyntaxError: .+ \(\S*main\.ts:2:\d+\)$/],
  [
    'a helper that is not there',
    `export const a = 1\nimport './helpr'`,
    /^There is no '\.\/helpr' to import \(\S*main\.ts:2:8\)$/,
  ],
  [
    'a package that is not there',
    `import x from 'nowhere'\nx()`,
    /^There is no 'nowhere' to import \(\S*main\.ts:1:15\)$/,
  ],
  [
    'a name that a helper does not have',
    `// none\nimport { b } from './help'\nb()`,
    /does not provide an export named 'b' \(\S*main\.ts:2\)$/,
  ],
])('%s is told with file and line, and without a stack', async (_, text, says) => {
  const complaint = await complaintOf({ 'main.ts': text, 'help.ts': 'export const a = 1' })
  expect(complaint).toMatch(says)
  expect(complaint).not.toContain('\n')
})

test('an error of a helper names the helper', async () => {
  expect(
    await complaintOf({ 'main.ts': `import './help'`, 'help.ts': 'interface A { a: 1 }\n\nthrow new Error("no")' }),
  ).toMatch(/^Error: no \(\S*help\.ts:3:7\)$/)
})
