/** For those who run Vitest themselves: the suites project checks the reference platform, and ends. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../harness/package.ts'

test('npx vitest --project suites', { timeout: 120_000 }, async () => {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS_|CHECKRIDE_|FORCE_COLOR|VITEST)/.test(name)),
  )
  const vitest = join(PACKAGE_ROOT, 'node_modules/vitest/vitest.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [vitest, 'run', '--project', 'suites'], {
    cwd: PACKAGE_ROOT,
    env: { ...env, NO_COLOR: '1' },
    timeout: 100_000,
  })
  const [, passed] = /Tests {2}(\d+) passed \| \d+ skipped/.exec(stdout) ?? []
  expect(Number(passed), stdout).toBeGreaterThan(500)
  expect(stdout).not.toContain('failed')
})
