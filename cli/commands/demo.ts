import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { referenceSettings } from '../../fixtures/platform/settings.ts'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { attest } from '../../evidence/attestation/attestation.ts'
import { readAttestations } from '../../evidence/attestation/read.ts'
import { compareRuns, writeChanges, writeTerminal } from '../../reports/index.ts'
import { loadConfig } from '../../harness/environment/config.ts'
import { ownFiles } from '../../harness/selection/discover.ts'
import { DEFAULT_GATE } from '../../record/gate.ts'
import { withEntrances } from '../../harness/proof/entrances.ts'
import { SANDBOX_KEYS, SANDBOX_REGION } from '../../harness/proof/scene.ts'
import { buildPlatform, clockAnHourBehind } from '../../harness/proof/running-platform.ts'
import { deploy, DEPLOYMENTS } from '../demo/deployments.ts'
import { signerOf } from '../../harness/runs/places.ts'
import { execute, type Execution } from '../execute.ts'
import { MISHAPS } from '../demo/mishaps.ts'
import { printError, printLine, textStyle } from '../terminal.ts'
import { evidenceLines } from './run.ts'

const dateInDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** Shows checks, breaks, comparison and watch against the sandbox; makes no call outside this machine. */
export async function demo(flags: { readonly out?: string }): Promise<number> {
  const out = resolve(flags.out ?? '.checkride/demo')
  if (flags.out === undefined) rmSync(out, { recursive: true, force: true })
  await using sandbox = await Sandbox.start({ clock: clockAnHourBehind() })
  printLine(
    `1. An AWS of its own listens at ${sandbox.url}. The reference platform is being built in it through the AWS SDK.`,
  )
  const platform = await buildPlatform(sandbox, 'production')
  for (const { step, error } of platform.unsupported) printLine(`   Not offered by the sandbox: ${step} (${error})`)
  printLine(`   ${sandbox.calls.length} calls later it stands.`)

  const signer = signerOf(await loadConfig(undefined))
  const attestations = join(out, 'attestations')
  const statement = {
    item: 'DG-POST-02',
    environment: 'production',
    by: 'Jo Doe, QA',
    note: 'The users accepted the release in the demo.',
    expires: dateInDays(90),
  }
  await attest(attestations, statement, signer)
  printLine(`   ${statement.by} vouches for user acceptance, which no API can tell.`)

  const execution: Omit<Execution, 'out' | 'label'> = {
    attestations: readAttestations(attestations, { longestDays: 90, trustedKeys: [signer.fingerprint] }),
    kind: 'sandbox',
    connection: { region: SANDBOX_REGION, endpoint: sandbox.url, emulatorKeys: SANDBOX_KEYS },
    files: await ownFiles('check'),
    selection: {},
    settings: withEntrances(referenceSettings('production'), await sandbox.entrances(SANDBOX_REGION)),
    waivers: [],
    gate: DEFAULT_GATE,
    signer,
  }
  printLine('\n2. Every check, against it.\n')
  const healthy = await execute({ ...execution, label: 'checking', out: join(out, '1-healthy') })
  printLine(writeTerminal(healthy.record, { ...textStyle(), mode: 'full' }))

  const target = { endpoint: sandbox.url, region: SANDBOX_REGION, credentials: SANDBOX_KEYS }
  printLine('3. Three mishaps:')
  for (const { what, happen } of MISHAPS) {
    await happen(target)
    printLine(`   - ${what}`)
  }
  printLine('\n4. The same checks again.\n')
  const broken = await execute({ ...execution, label: 'checking again', out: join(out, '2-broken') })
  printLine(writeTerminal(broken.record, { ...textStyle(), mode: 'brief' }))
  printLine('5. What changed.\n')
  const comparison = compareRuns(healthy.record, broken.record)
  printLine(writeChanges(comparison, textStyle()).trimEnd())
  printLine(
    "\n6. Two deployments, each watched for five minutes (gate --watch 5m): the sandbox's clock is moved, " +
      'nobody waits.\n',
  )
  const wrongGates: string[] = []
  for (const [index, deployment] of DEPLOYMENTS.entries()) {
    await deploy(target, 'production', deployment)
    const settings = {
      ...execution.settings,
      watch: { ...execution.settings.watch, seconds: 300, intervalSeconds: 60 },
    }
    const watched = await execute({
      ...execution,
      settings,
      selection: { id: ['watch.deployment'] },
      virtualTime: true,
      label: 'watching',
      out: join(out, `${index + 3}-deployment`),
    })
    const [finding] = watched.record.findings
    printLine(
      `   - ${deployment.what}: ` +
        `${finding?.verdict ?? 'nothing was watched'}${finding === undefined || finding.message === '' ? '' : `\n     ${finding.message}`}`,
    )
    if (watched.record.gate.exitCode !== deployment.exitCode) wrongGates.push(deployment.what)
  }
  printLine(evidenceLines(broken.directory))

  // Succeeds when the gate was open for the healthy platform and closed after the mishaps, and each was found.
  const newlyFailing = new Set(
    comparison.changes.filter(({ kind }) => kind === 'newly-failing').map(({ finding }) => finding.check),
  )
  const missed = MISHAPS.filter(({ noticedBy }) => !newlyFailing.has(noticedBy))
  for (const { what, noticedBy } of missed) printError(`${noticedBy} did not notice that ${what}.`)
  for (const what of wrongGates) printError(`The watch misjudged ${what}.`)
  return healthy.record.gate.exitCode === 0 &&
    broken.record.gate.exitCode === 1 &&
    missed.length + wrongGates.length === 0
    ? 0
    : 1
}
