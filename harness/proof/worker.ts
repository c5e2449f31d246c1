/** Within the worker: each check on the healthy reference platform and under each of its breaks, as Vitest tests. */
import { afterAll, test } from 'vitest'
import { canonical } from '../../record/canonical.ts'
import type { Check } from '../authoring/check.ts'
import { flawsWhenBroken, flawsWhenHealthy } from './proof.ts'
import { ProofSandbox, type SceneResult } from './scene.ts'
import { loadChecks } from '../selection/discover.ts'
import { summarize } from '../selection/summary.ts'
import { workFolder } from '../engine/heartbeat.ts'
import type { RunInput } from '../engine/input.ts'
import { Journal } from '../recording/run-log.ts'
import { select } from '../selection/select.ts'

export async function defineProofs(input: RunInput): Promise<void> {
  const journal = new Journal(workFolder(input.directory))
  const { checks, problems } = await loadChecks(input.files)
  for (const found of problems) journal.write({ kind: 'problem', problem: found })
  const selected = select(checks, input.selection)
  journal.write({
    kind: 'checks',
    checks: await summarize(selected, input.files),
    all: checks.map(({ id, covers }) => ({ id, covers })),
  })
  const proof = await ProofSandbox.start(input.settings.profileName)
  afterAll(async () => {
    await proof.close()
    journal.close()
  })

  const show = (check: Check, scene: string, result: SceneResult, flaws: readonly string[]): void => {
    const calls = result.calls.map(({ service, operation, permission, input }) => ({
      service,
      operation,
      permission,
      input: canonical(input),
    }))
    journal.write({
      kind: 'proof',
      proof: {
        check: check.id,
        scene,
        subjects: result.findings.length,
        failed: result.findings.filter(({ verdict }) => verdict === 'fail').length,
        flaws,
        calls,
      },
    })
    if (flaws.length > 0) throw Object.assign(new Error(flaws.join('\n')), { name: 'NotProven', stack: '' })
  }
  for (const check of selected) {
    let healthy: Promise<SceneResult> | undefined
    const once = (context: Parameters<ProofSandbox['run']>[1]): Promise<SceneResult> =>
      (healthy ??= proof.run(check, context))
    test(`${check.id}: healthy`, { timeout: 60_000 }, async (context) => {
      const result = await once(context)
      show(check, 'healthy', result, flawsWhenHealthy(result, check))
    })
    for (const name of Object.keys(check.breaks))
      test(`${check.id}: ${name}`, { timeout: 60_000 }, async (context) => {
        const result = await proof.run(check, context, { break: name })
        show(check, name, result, flawsWhenBroken(result, await once(context)))
      })
  }
}
