/** An environment that makes some of the promises: the checks of the others are not run, and everything says so. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SANDBOX_REGION } from '../../harness/proof/scene.ts'
import type { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import type { RunRecord } from '../../record/run.ts'
import { checkride } from './checkride.ts'
import { startProduction } from './production.ts'

let sandbox: Sandbox
let cwd: string

beforeAll(async () => {
  sandbox = await startProduction()
  cwd = mkdtempSync(join(tmpdir(), 'checkride-promises-'))
  const environment = (promises: string): string =>
    `{ profile: 'production', region: '${SANDBOX_REGION}', endpoint: '${sandbox.url}', ` +
    `settings: { select: { tags: { Environment: 'production' } }, service: { workers: ['worker'] } }, promises: ${promises} }`
  const reason = 'AWS Config is run by the account team.'
  const config = `export default { environments: {
    micro: ${environment(`{ documents: ['microservices-readme'], except: [{ item: 'DG-INF-09', reason: '${reason}' }] }`)},
    guide: ${environment(`{ documents: ['deployment-guide'] }`)},
  } }`
  writeFileSync(join(cwd, 'checkride.config.ts'), config)
})
afterAll(async () => {
  await sandbox.close()
  rmSync(cwd, { recursive: true, force: true })
})

const recordOf = (out: string): RunRecord => JSON.parse(readFileSync(join(cwd, out, 'run.json'), 'utf8')) as RunRecord

test('what is not promised is not run, has no verdict, and is told with the reason', async () => {
  const args = ['run', 'vpc.flow-logs', 'config.*', 'tags.mandatory', 'subnets.zones', 'scaling.tracking']
  const { stdout, stderr, code } = await checkride([...args, '--env', 'micro', '--out', 'micro'], { cwd })
  expect(code, stderr).not.toBe(null)
  const record = recordOf('micro')
  expect(record.checks.map(({ id }) => id).toSorted()).toEqual(['scaling.tracking', 'subnets.zones', 'vpc.flow-logs'])
  expect(new Set(record.findings.map(({ check }) => check))).toEqual(
    new Set(['vpc.flow-logs', 'subnets.zones', 'scaling.tracking']),
  )
  expect(record.promises!.checksLeftOut).toEqual(expect.arrayContaining(['config.recording', 'tags.mandatory']))
  expect(record.promises!.notMade).toContainEqual({
    item: 'DG-INF-09',
    because: 'AWS Config is run by the account team.',
  })
  expect(record.items.map(({ id }) => id)).not.toContain('DG-INF-09')
  expect(record.configuration.settings).toMatchObject({ network: { zones: 2 }, service: { scalingMemory: [70] } })
  const scaling = record.findings.filter(({ check, verdict }) => check === 'scaling.tracking' && verdict === 'fail')
  expect(JSON.stringify(scaling)).toContain('keeps memory at 80, expected is 70 at most')
  expect(stdout).toMatch(/items of the catalogue are not promised here/)
  const page = readFileSync(join(cwd, 'micro', 'report.html'), 'utf8')
  expect(page).toContain('Promises not made')
  expect(page).toContain('AWS Config is run by the account team.')
})

test('of the same promise another document expects another figure', async () => {
  const args = ['run', 'scaling.tracking', 'subnets.zones', '--env', 'guide', '--out', 'guide']
  const { stderr } = await checkride(args, { cwd })
  const { configuration, findings } = recordOf('guide')
  expect(configuration.settings, stderr).toMatchObject({ network: { zones: 3 }, service: { scalingMemory: [] } })
  expect(findings.filter(({ verdict }) => verdict === 'fail')).toEqual([])
})

test('a selection of which nothing is promised is refused, with the reason', async () => {
  const { stderr, code } = await checkride(['run', 'waf.*', '--env', 'guide'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain('which this environment does not make')
  expect(stderr).toContain('SELECTION_NOT_PROMISED')
})

test('a watch that nobody promised is refused, and not left out in silence', async () => {
  const { stderr, code } = await checkride(['gate', '--watch', '1m', '--env', 'guide'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain('Add DS-POST-01 to environments.guide.promises.items')
})

test('list and explain say where a check is not run, and who promises it', async () => {
  const [list, explain] = await Promise.all([
    checkride(['list', 'waf.*'], { cwd }),
    checkride(['explain', 'config.recording'], { cwd }),
  ])
  expect(list.stdout).toContain('not promised in guide')
  expect(explain.stdout).toContain('promised   by deployment-guide, microservices-readme')
  expect(explain.stdout).toContain('not run    in micro: AWS Config is run by the account team.')
})
