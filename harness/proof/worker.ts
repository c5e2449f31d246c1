/** Within the worker: each check on the healthy reference platform and under each of its breaks, as Vitest tests. */
import { afterAll, test } from 'vitest'
import { canonical } from '../../record/canonical.ts'
import type { Check } from '../authoring/check.ts'
import { flawsWhenBroken, flawsWhenHealthy } from './proof.ts'
import { Rehearsal, type Performance } from './scene.ts'
import { loadChecks } from '../selection/discover.ts'
import { summarize } from '../selection/summary.ts'
import { workFolder, RunLog } from '../recording/run-log.ts'
import type { ProofInput } from '../engine/input.ts'
import { select } from '../selection/select.ts'

export async function define(input: ProofInput): Promise<void> {
  const log = new RunLog(workFolder(input.directory))
  const { checks, problems } = await loadChecks(input.files)
  for (const found of problems) log.write({ kind: 'problem', problem: found })
  const selected = select(checks, input.selection)
  log.write({
    kind: 'checks',
    checks: await summarize(selected, input.files),
    all: checks.map(({ id, covers }) => ({ id, covers })),
  })
  const rehearsal = await Rehearsal.start(input.settings.profileName)
  afterAll(async () => {
    await rehearsal.close()
    log.close()
  })

  const show = (check: Check, scene: string, performance: Performance, flaws: readonly string[]): void => {
    const calls = performance.calls.map(({ service, operation, permission, input }) => ({
      service,
      operation,
      permission,
      input: canonical(input),
    }))
    log.write({
      kind: 'proof',
      proof: {
        check: check.id,
        scene,
        subjects: performance.findings.length,
        failed: performance.findings.filter(({ verdict }) => verdict === 'fail').length,
        flaws,
        calls,
      },
    })
    if (flaws.length > 0) throw Object.assign(new Error(flaws.join('\n')), { name: 'NotProven', stack: '' })
  }
  for (const check of selected) {
    let healthy: Promise<Performance> | undefined
    const once = (context: Parameters<Rehearsal['perform']>[1]): Promise<Performance> =>
      (healthy ??= rehearsal.perform(check, context))
    test(`${check.id}: healthy`, { timeout: 60_000 }, async (context) => {
      const performance = await once(context)
      show(check, 'healthy', performance, flawsWhenHealthy(performance, check))
    })
    for (const name of Object.keys(check.breaks))
      test(`${check.id}: ${name}`, { timeout: 60_000 }, async (context) => {
        const performance = await rehearsal.perform(check, context, { break: name })
        show(check, name, performance, flawsWhenBroken(performance, await once(context)))
      })
  }
}
