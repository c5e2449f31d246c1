/**
 * The hash of a rule follows its helpers in the sources, in the built package (whose text tsc wrote) and in a user's
 * own files.
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../harness/package.ts'

const ROOMS = [
  'catalogue',
  'cli',
  'evidence',
  'fixtures',
  'harness',
  'policy',
  'record',
  'reports',
  'scripts',
  'suites',
]
const folder = mkdtempSync(join(tmpdir(), 'checkride-rule-hash-'))
afterAll(() => rmSync(folder, { recursive: true }))
/** A copy of the checkout, its build beside it, and a user's project. */
const checkout = join(folder, 'checkout')
const built = join(folder, 'package/dist')
const user = join(folder, 'user')

beforeAll(() => {
  for (const room of ROOMS) cpSync(join(PACKAGE_ROOT, room), join(checkout, room), { recursive: true })
  for (const file of ['package.json', 'tsconfig.json', 'tsconfig.build.json'])
    cpSync(join(PACKAGE_ROOT, file), join(checkout, file))
  symlinkSync(join(PACKAGE_ROOT, 'node_modules'), join(checkout, 'node_modules'))
  run(join(checkout, 'scripts/build.ts'), built)
  cpSync(join(PACKAGE_ROOT, 'package.json'), join(folder, 'package/package.json'))
  symlinkSync(join(PACKAGE_ROOT, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(join(user, 'checks'), { recursive: true })
  mkdirSync(join(user, 'shared'))
  writeFileSync(join(user, 'checks/mine.check.ts'), 'import { rule } from "../shared/rule";\nrule();\n')
  writeFileSync(join(user, 'shared/rule.ts'), 'export const rule = (): void => {};\n')
  writeFileSync(join(user, 'shared/unrelated.ts'), 'export const other = 1;\n')
}, 60_000)

function run(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr + stdout)
  return stdout.trim()
}

/** In a new process, without loaded modules: `module` holds hashOfRule. */
const hash = (module: string, file: string): string =>
  run('--input-type=module', '-e', `console.log(await (await import('${module}')).hashOfRule('${file}'))`)

describe.each([
  {
    where: 'the sources',
    module: join(checkout, 'harness/selection/rule-text.ts'),
    check: join(checkout, 'suites/service/definition/secrets.check.ts'),
    helper: join(checkout, 'suites/service/definition/secrets-access.ts'),
    // Through an entry point too: secrets-access imports policy/index.ts.
    unrelated: ['suites/service/observability/metric-math.ts', 'harness/index.ts', 'policy/index.ts'].map((file) =>
      join(checkout, file),
    ),
  },
  {
    where: 'the built package',
    module: join(built, 'harness/selection/rule-text.js'),
    check: join(built, 'suites/service/definition/secrets.check.js'),
    helper: join(built, 'suites/service/definition/secrets-access.js'),
    // The doors, too: secrets-access imports policy's.
    unrelated: ['suites/service/observability/metric-math.js', 'harness/index.js', 'policy/index.js'].map((file) =>
      join(built, file),
    ),
  },
  {
    where: "a user's files",
    module: join(checkout, 'harness/selection/rule-text.ts'),
    check: join(user, 'checks/mine.check.ts'),
    helper: join(user, 'shared/rule.ts'),
    unrelated: [join(user, 'shared/unrelated.ts')],
  },
])('in $where', ({ module, check, helper, unrelated }) => {
  test('an edited helper changes the hash, an unrelated file does not', () => {
    const before = hash(module, check)
    expect(before).toMatch(/^[0-9a-f]{64}$/)
    for (const file of unrelated) appendFileSync(file, '\n// edited\n')
    expect(hash(module, check)).toBe(before)
    appendFileSync(helper, '\n// edited\n')
    expect(hash(module, check)).not.toBe(before)
  }, 30_000)
})
