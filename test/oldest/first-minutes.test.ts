/** The package on the oldest Node that it claims to work on. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../harness/package.ts'
import { firstMinutes } from '../e2e/first-minutes.ts'
import { pack, type Tarball } from '../e2e/packed.ts'

const { engines } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
  engines: { node: string }
}
const OLDEST = engines.node.replace('>=', '')
const NODE = join(PACKAGE_ROOT, '.oldest-node/node_modules/node/bin/node')
const INSTALL = `npm install --no-save --prefix .oldest-node node@${OLDEST}`

const name = `on Node ${OLDEST}`
if (existsSync(NODE)) describe(name, onOldest)
else if (process.env['CI'] === 'true')
  test(name, () => {
    throw new Error(`Node ${OLDEST} is missing: ${INSTALL}`)
  })
else describe.skip(`${name} (not installed: ${INSTALL})`, onOldest)

function onOldest(): void {
  let user: string
  let tarball: Tarball
  beforeAll(async () => {
    user = await mkdtemp(join(tmpdir(), 'checkride-user-'))
    tarball = await pack(user)
  }, 180_000)
  afterAll(() => rm(user, { recursive: true, force: true }))

  test('it is the oldest', () => {
    expect(execFileSync(NODE, ['--version'], { encoding: 'utf8' })).toBe(`v${OLDEST}\n`)
  })
  firstMinutes(() => ({ tarball, user, node: NODE }))
}
