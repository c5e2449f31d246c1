/**
 * Within the worker: each check on the healthy reference platform, under each of its breaks and in its variants, as
 * Vitest tests.
 */
import { afterAll, test } from 'vitest'
import { canonical } from '../../record/canonical.ts'
import { flawsWhenBroken, flawsWhenHealthy } from './proof.ts'
import type { ProofSandbox, SceneResult } from './scene.ts'
import { describeThrown } from '../loading/place.ts'
import { loadChecks } from '../selection/discover.ts'
import { summarize } from '../selection/summary.ts'
import { workFolder, RunLog, type Proof } from '../recording/run-log.ts'
import type { ProofInput } from '../engine/input.ts'
import { loadPreparations, preparationsOf, prepareFilesFor } from '../selection/prepare.ts'
import { select } from '../selection/select.ts'
import { loadVariants } from '../selection/variants.ts'
import { flawsInVariant, ProofSandboxes, runVariant } from './variants.ts'

const LIMIT = { timeout: 60_000 }

export async function define(input: ProofInput): Promise<void> {
  const log = new RunLog(workFolder(input.directory))
  const { checks, problems } = await loadChecks(input.files)
  const loaded = await loadVariants(input.variantFiles ?? [], checks)
  const { preparations, problems: unprepared } = await loadPreparations(await prepareFilesFor(input.files))
  for (const found of [...problems, ...loaded.problems, ...unprepared]) log.write({ kind: 'problem', problem: found })
  const selected = select(checks, input.selection)
  log.write({
    kind: 'checks',
    checks: await summarize(selected, input.files),
    all: checks.map(({ id, covers }) => ({ id, covers })),
  })
  const variants = loaded.variants.filter((variant) => selected.some(({ id }) => id === variant.check))
  log.write({ kind: 'variants', variants: variants.map(({ check, what }) => ({ check, what })) })
  const sandboxes = new ProofSandboxes()
  const proof = await sandboxes.of(input.settings.profileName)
  afterAll(async () => {
    await sandboxes.close()
    log.close()
  })

  const prepared = new Set(
    selected
      .filter((check) => check.prepare !== undefined || preparationsOf(check, preparations).length > 0)
      .map(({ id }) => id),
  )
  const show = (of: Pick<Proof, 'check' | 'kind' | 'scene'>, result: SceneResult, flaws: readonly string[]): void => {
    const calls = result.calls.map(({ service, operation, permission, input: asked }) => ({
      service,
      operation,
      permission,
      input: canonical(asked),
    }))
    const subjects = result.findings.length
    const settings = [...new Set(result.findings.flatMap(({ settings: own = [] }) => own))].sort()
    const failed = result.findings.filter(({ verdict }) => verdict === 'fail').length
    log.write({
      kind: 'proof',
      proof: { ...of, subjects, failed, flaws, settings, calls, ...(prepared.has(of.check) && { prepared: true }) },
    })
    if (flaws.length > 0) throw Object.assign(new Error(flaws.join('\n')), { name: 'NotProven', stack: '' })
  }
  /** What a scene throws instead of being played is told: Vitest would keep it for itself. */
  const played = async <T>(check: string, scene: string, play: () => Promise<T>): Promise<T> => {
    try {
      return await play()
    } catch (error) {
      const message = `${check} could not be shown in the scene '${scene}' (${describeThrown(error)}).`
      log.write({ kind: 'problem', problem: { code: 'SCENE_BROKEN', message } })
      throw error
    }
  }
  for (const check of selected) {
    const { id } = check
    const prepare = preparationsOf(check, preparations)
    let healthy: Promise<SceneResult> | undefined
    const once = (context: Parameters<ProofSandbox['run']>[1]): Promise<SceneResult> =>
      (healthy ??= proof.run(check, context, { prepare }))
    test(`${id}: healthy`, LIMIT, async (context) => {
      const result = await played(id, 'healthy', () => once(context))
      show({ check: id, kind: 'healthy', scene: 'healthy' }, result, flawsWhenHealthy(result, check))
    })
    for (const name of Object.keys(check.breaks))
      test(`${id}: ${name}`, LIMIT, async (context) => {
        const result = await played(id, name, () => proof.run(check, context, { break: name, prepare }))
        show({ check: id, kind: 'break', scene: name }, result, flawsWhenBroken(result, await once(context)))
      })
    for (const variant of variants.filter((each) => each.check === id))
      test(`${id}: variant: ${variant.what}`, LIMIT, async (context) => {
        const { result, flaws } = await played(id, variant.what, async () => {
          const ended = await runVariant(sandboxes, check, context, variant, { prepare })
          return { result: ended, flaws: flawsInVariant(ended, variant) }
        })
        show({ check: id, kind: 'variant', scene: variant.what }, result, flaws)
      })
  }
}
