import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { provisionPlatform } from '../../../fixtures/platform/index.ts'
import { referenceOverrides } from '../../../fixtures/platform/settings.ts'
import { Sandbox } from '../../../fixtures/sandbox/sandbox.ts'
import { compareRuns, writeChanges, writeTerminal } from '../../../reports/index.ts'
import { loadConfig } from '../../environment/config.ts'
import { settingsFor } from '../../environment/settings/index.ts'
import { ownCheckFiles } from '../../engine/discover.ts'
import { DEFAULT_GATE } from '../../engine/gate.ts'
import { SANDBOX_KEYS, SANDBOX_REGION } from '../../rehearsal/rehearsal.ts'
import { signerOf } from '../evidence.ts'
import { execute, type Execution } from '../execute.ts'
import { MISHAPS } from '../mishaps.ts'
import { complain, say, shape } from '../terminal.ts'
import { whereItIs } from './run.ts'

/** The whole product in a few seconds, on the embedded AWS: nothing leaves the machine. */
export async function demo(flags: { readonly out?: string }): Promise<number> {
  const out = resolve(flags.out ?? '.checkride/demo')
  if (flags.out === undefined) rmSync(out, { recursive: true, force: true })
  await using sandbox = await Sandbox.start()
  say(`1. An AWS of its own listens at ${sandbox.url}. The reference platform is being built in it through the AWS SDK.`)
  const target = { endpoint: sandbox.url, region: SANDBOX_REGION, credentials: SANDBOX_KEYS }
  const platform = await provisionPlatform({ ...target, environment: 'production', profile: 'production' })
  for (const { step, error } of platform.unsupported) say(`   Not offered by the sandbox: ${step} (${error})`)
  say(`   ${sandbox.calls.length} calls later it stands.`)

  const execution: Omit<Execution, 'out' | 'label'> = {
    kind: 'sandbox',
    connection: { region: SANDBOX_REGION, endpoint: sandbox.url, emulatorKeys: SANDBOX_KEYS },
    files: await ownCheckFiles(),
    selection: {},
    settings: settingsFor('production', 'production', referenceOverrides('production')),
    waivers: [],
    gate: DEFAULT_GATE,
    signer: signerOf(await loadConfig(undefined)),
  }
  say('\n2. Every check of the infrastructure checklist, against it.\n')
  const healthy = await execute({ ...execution, label: 'checking', out: join(out, '1-healthy') })
  say(writeTerminal(healthy.record, { ...shape(), mode: 'full' }))

  say('3. Three mishaps:')
  for (const { what, happen } of MISHAPS) {
    await happen(target)
    say(`   - ${what}`)
  }
  say('\n4. The same checks again.\n')
  const broken = await execute({ ...execution, label: 'checking again', out: join(out, '2-broken') })
  say(writeTerminal(broken.record, { ...shape(), mode: 'brief' }))
  say('5. What changed.\n')
  const comparison = compareRuns(healthy.record, broken.record)
  say(writeChanges(comparison, shape()).trimEnd())
  say(whereItIs(broken.directory))

  // The demo has done its job when the healthy platform opened the gate, and each mishap was noticed and closed it.
  const noticed = new Set(comparison.changes.filter(({ kind }) => kind === 'newly-failing').map(({ finding }) => finding.check))
  const missed = MISHAPS.filter(({ noticedBy }) => !noticed.has(noticedBy))
  for (const { what, noticedBy } of missed) complain(`${noticedBy} did not notice that ${what}.`)
  return healthy.record.gate.exitCode === 0 && broken.record.gate.exitCode === 1 && missed.length === 0 ? 0 : 1
}
