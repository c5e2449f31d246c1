/** A stranger's first day: init, what its owner adds, a baseline, and the gate, on the command line. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { brackwater } from '../../fixtures/guests/brackwater/index.ts'
import { brindle } from '../../fixtures/guests/brindle/index.ts'
import type { Guest } from '../../fixtures/guests/guest.ts'
import { harborline } from '../../fixtures/guests/harborline/index.ts'
import { Sandbox, type Entrances } from '../../fixtures/sandbox/sandbox.ts'
import type { RunRecord } from '../../record/run.ts'
import { checkride } from './checkride.ts'

const credentials = { accessKeyId: 'AKIAGUEST', secretAccessKey: 'any' } as const

/** The drafted configuration with its owner's values, and the way to the load balancers that the sandbox plays. */
const withAdditions = ({ additions }: Guest, reached: Pick<Entrances, 'connectTo' | 'trustedCertificates'>): string => `
import found from './found.config.ts'

const additions = ${JSON.stringify(additions)}
const [[name, environment]] = Object.entries(found.environments)
const sections = { ...environment.settings }
for (const [section, keys] of Object.entries(additions)) sections[section] = { ...sections[section], ...keys }
sections.public = { ...sections.public, ...${JSON.stringify(reached)} }
export default { environments: { [name]: { ...environment, settings: sections } } }
`

const lastRun = (cwd: string, stdout: string): RunRecord =>
  JSON.parse(readFileSync(join(cwd, /^Evidence {2}(\S+)/m.exec(stdout)![1]!, 'run.json'), 'utf8')) as RunRecord

test.each([harborline, brackwater, brindle])(
  '$name: the gate opens on the day of its baseline, and what is new closes it',
  { timeout: 300_000 },
  async (guest) => {
    const { region } = guest
    await using sandbox = await Sandbox.start()
    await guest.provision({ endpoint: sandbox.url, region, credentials })
    const cwd = mkdtempSync(join(tmpdir(), 'checkride-guest-'))
    try {
      const at = { cwd, env: { HOME: cwd } }
      const drafted = await checkride(['init', '--yes', '--endpoint', sandbox.url, '--region', region], at)
      expect(drafted.code, drafted.stderr).toBe(0)
      const again = await checkride(['init', '--yes', '--endpoint', sandbox.url, '--region', region], at)
      expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('nothing was changed')])
      renameSync(join(cwd, 'checkride.config.ts'), join(cwd, 'found.config.ts'))
      const { connectTo, trustedCertificates } = await sandbox.entrances(region)
      writeFileSync(join(cwd, 'checkride.config.ts'), withAdditions(guest, { connectTo, trustedCertificates }))

      const closed = await checkride(['run', '--brief'], at)
      expect(closed.code, closed.stdout).toBe(1)
      const baseline = await checkride(['init', '--baseline'], at)
      expect(baseline.code, baseline.stderr).toBe(0)
      const open = await checkride(['run', '--brief'], at)
      expect(open.code, open.stdout).toBe(0)
      const { totals, gate } = lastRun(cwd, open.stdout)
      expect(gate.open).toBe(true)
      expect(totals.fail).toBe(0)
      expect(totals.waived).toBeGreaterThan(5)
      // Accepted blindness is no pass: strictly, the gate stays shut.
      if (totals.inconclusive > 0) expect((await checkride(['run', '--brief', '--strict'], at)).code).toBe(2)

      const [fault] = guest.faults
      fault!.arrange(sandbox.world(region))
      const news = await checkride(['run', '--brief'], at)
      expect(news.code, `${fault!.what}: ${news.stdout}`).toBe(1)
    } finally {
      rmSync(cwd, { recursive: true })
    }
  },
)
