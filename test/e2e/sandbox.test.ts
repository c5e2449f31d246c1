/** The sandbox as a command, and runs against it with the configuration that it writes. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Settings } from '../../harness/environment/settings/index.ts'
import type { RunRecord } from '../../record/run.ts'
import { checkride } from './checkride.ts'

const folder = mkdtempSync(join(tmpdir(), 'checkride-sandbox-'))

/** Serves the production platform while `use` runs. */
async function serving(config: string, use: () => Promise<void>): Promise<void> {
  let started = false
  let used: Promise<void> = Promise.resolve()
  const served = await checkride(['sandbox', '--port', '0', '--platform', 'production', '--write-config', config], {
    cwd: folder,
    watch: (output, kill) => {
      if (started || !output.includes(`checkride run --config ${config}`)) return
      started = true
      used = use().finally(() => kill('SIGTERM'))
    },
  })
  await used
  expect({ ...served, started }).toMatchObject({ code: 0, started: true, stderr: '' })
}

async function run(...args: string[]): Promise<{ record: RunRecord; settings: Settings; stdout: string }> {
  const out = mkdtempSync(join(folder, 'run-'))
  const { stdout, stderr } = await checkride([...args, '--config', 'sandbox.config.ts', '--out', out], { cwd: folder })
  expect(stderr).not.toContain('CONFIG')
  const record = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RunRecord
  return { record, settings: record.configuration.settings as Settings, stdout }
}

test(
  'the configuration that the sandbox writes leads a run to its load balancers, too',
  { timeout: 120_000 },
  async () => {
    await serving('sandbox.config.ts', async () => {
      const all = await run('run')
      const open = all.record.findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'inconclusive')
      expect(open.map(({ check }) => check)).toEqual(['attested.acceptance'])
      expect(all.record.observations.filter(({ service }) => service === 'http').length).toBeGreaterThan(0)
      expect(all.record.configuration.allowed).toBeUndefined()
      expect(all.settings.observability.logSince).toBe('window')

      const after = await run('gate', 'logs.*')
      expect(after.settings.observability.logSince, 'after a deployment only what came since counts').toBe('deployment')
      expect(after.record.findings.length).toBeGreaterThan(0)

      const acting = await run('run', 'kafka.*', '--allow', 'ecs-exec')
      expect(acting.record.configuration.allowed).toEqual(['ecs-exec'])
      expect(
        acting.record.findings.filter(({ check, verdict }) => check === 'kafka.inside' && verdict === 'pass'),
      ).toHaveLength(1)
      expect(
        acting.record.findings.filter(({ check }) => check === 'kafka.path-analyzed').map(({ verdict }) => verdict),
      ).toEqual(['not-applicable'])
      expect(acting.stdout).toContain('Besides reading AWS it was allowed: ecs-exec')
    })
  },
)

test.each([
  [
    ['--write-config', 'x.ts'],
    '--write-config writes the configuration for the reference platform: name its profile with --platform.',
  ],
  [['--port', '0', '--platform', 'develop', '--write-config', 'nowhere/x.ts'], 'could not be written to nowhere/x.ts'],
])('refused: sandbox %j', async (args, says) => {
  const { code, stderr } = await checkride(['sandbox', ...args], { cwd: folder })
  expect(stderr).toContain(says)
  expect(code).toBe(2)
})
