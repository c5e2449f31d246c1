/**
 * What `gate --watch` says of a deployment that is under way, in virtual time: the sandbox's clock is advanced instead
 * of waiting.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'
import { DEFAULT_GATE } from '../../record/gate.ts'
import { runChecks } from '../../harness/engine/run.ts'
import { ProofSandbox, SANDBOX_KEYS, SANDBOX_REGION } from '../../harness/proof/scene.ts'
import { deployRevision, type RevisionBehaviour } from './deploy-revision.ts'

const files = await ownFiles('check')
const { checks } = await loadChecks(files)
const watch = checks.find(({ id }) => id === 'watch.deployment')!
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

test.each<[string, RevisionBehaviour, 'pass' | 'fail', RegExp]>([
  ['becomes stable and stays well', {}, 'pass', /^$/],
  [
    'never gets healthy: it is rolled back, and the services-stable waiter would be content',
    { healthyAfter: 'never' },
    'fail',
    /the previous revision was put back/,
  ],
  [
    'runs well for a while, and then crashes',
    { exitsAfter: 500, exitCode: 1 },
    'fail',
    /s into a watch of 900 s: .*task \w+ of service:service-a stopped: Essential container in task exited/,
  ],
])('a deployment that %s', { timeout: 60_000 }, async (_, behaviour, verdict, says) => {
  const controller = new AbortController()
  const { findings } = await proof.run(
    watch,
    { expect, signal: controller.signal },
    { arrange: (sandbox) => deployRevision(sandbox, behaviour) },
  )
  expect(findings.map((finding) => [finding.verdict, finding.message])).toEqual([
    [verdict, expect.stringMatching(says)],
  ])
})

test(
  "a run in another thread moves the sandbox's clock: a quarter of an hour in seconds, and every look on record",
  { timeout: 60_000 },
  async () => {
    await using sandbox = await proof.sandbox.fork()
    await deployRevision(sandbox, {})
    const started = { real: Date.now(), virtual: sandbox.clock.now().getTime() }
    const { record } = await runChecks({
      kind: 'sandbox',
      connection: { region: SANDBOX_REGION, endpoint: sandbox.url, emulatorKeys: SANDBOX_KEYS },
      virtualTime: true,
      files,
      selection: { id: ['watch.deployment'] },
      settings: { ...proof.settings, watch: { ...proof.settings.watch, seconds: 900, intervalSeconds: 30 } },
      waivers: [],
      gate: DEFAULT_GATE,
      directory: mkdtempSync(join(tmpdir(), 'checkride-virtual-')),
    })
    expect(record.findings.map(({ verdict, message }) => [verdict, message])).toEqual([['pass', '']])
    expect(record.series!.map(({ points }) => points.length)).toEqual([31, 31, 31, 31, 31])
    expect(sandbox.clock.now().getTime() - started.virtual).toBeGreaterThan(900_000)
    expect(Date.now() - started.real).toBeLessThan(45_000)
  },
)
