/**
 * Requirements for what a check reads only where a platform is built otherwise or is broken: each such read, denied or
 * failing, makes the findings that rest on it inconclusive, and `plan` prints its permission. A failure that was seen
 * before the read does not stand either: what was not read may be what excuses it.
 *
 * An operation is let fail in the first scene in which a verdict rests on it, in two ways. `CHECKRIDE_FAULTS=all`: in
 * each of its scenes, in every way.
 */
import { afterAll, test, type TestContext } from 'vitest'
import type { Fault } from '../../fixtures/sandbox/faults.ts'
import { callsOf, policiesOf } from '../../cli/commands/plan.ts'
import type { Check } from '../../harness/authoring/check.ts'
import type { SceneResult } from '../../harness/proof/scene.ts'
import { ProofSandboxes, runVariant } from '../../harness/proof/variants.ts'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'
import { loadVariants, variantFilesBeside } from '../../harness/selection/variants.ts'
import { canonical } from '../../record/canonical.ts'
import { FAULTS, flawsOfFailedRead, nameOf, possibleFaults, readsOf, type Read } from './failed-reads.ts'

const checkFiles = await ownFiles('check')
const { checks } = await loadChecks(checkFiles)
const { variants } = await loadVariants(await variantFilesBeside(checkFiles), checks)
const sandboxes = new ProofSandboxes()
const proof = await sandboxes.of('production')
afterAll(() => sandboxes.close())

/** Milliseconds: a check has up to a hundred scenes. */
const LIMIT = { timeout: 600_000 }

const ALL = process.env.CHECKRIDE_FAULTS === 'all'
const KINDS = ALL ? FAULTS : FAULTS.filter(({ kind }) => kind === 'denied' || kind === 'error')

/** A break or a variant of a check. */
interface Scene {
  readonly kind: 'break' | 'variant'
  readonly name: string
  readonly play: (context: TestContext, faults?: readonly Fault[]) => Promise<SceneResult>
}

const scenesOf = (check: Check): Scene[] => [
  ...Object.keys(check.breaks).map((name): Scene => ({
    kind: 'break',
    name,
    play: (context, faults = []) => proof.run(check, context, { break: name, faults }),
  })),
  ...variants
    .filter((variant) => variant.check === check.id)
    .map((variant): Scene => ({
      kind: 'variant',
      name: variant.what,
      play: (context, faults = []) => runVariant(sandboxes, check, context, variant, { faults }),
    })),
]

interface Played extends Scene {
  readonly result: SceneResult
}

/** A read with a scene in which it is made. */
interface Shown {
  readonly read: Read
  readonly scene: Played
}

/** Whether a verdict rests on the read, so that there is one to lose. */
const decides = ({ read, scene }: Shown): boolean =>
  scene.result.findings.some(({ id, verdict }) => read.dependents.includes(id) && verdict !== 'inconclusive')

/** What is read in these scenes, and not on the healthy platform: each operation once, or in all of its scenes. */
function conditionalReads(played: readonly Played[], healthy: SceneResult): Shown[] {
  const usual = new Set(readsOf(healthy).map(nameOf))
  const shown = played
    .flatMap((scene) => readsOf(scene.result).map((read) => ({ read, scene })))
    .filter(({ read }) => !usual.has(nameOf(read)))
  if (ALL) return shown
  return [...Map.groupBy(shown, ({ read }) => nameOf(read)).values()].map((same) => same.find(decides) ?? same[0]!)
}

/** The actions that the policy printed by `plan` allows for these scenes. */
function plannedActions({ id }: Check, played: readonly Played[], healthy: SceneResult): Set<string> {
  const callsIn = ({ calls }: SceneResult) => calls.map((call) => ({ ...call, input: canonical(call.input) }))
  const calls = callsOf([
    { check: id, kind: 'healthy', calls: callsIn(healthy) },
    ...played.map(({ kind, result }) => ({ check: id, kind, calls: callsIn(result) })),
  ])
  const statements = policiesOf(calls).flatMap(({ Statement }) => Statement)
  return new Set(statements.flatMap(({ Action }) => Action ?? []))
}

/** The actions that findings ask for. */
const askedFor = ({ findings }: SceneResult): string[] =>
  findings.flatMap(({ obstacle, furtherObstacles = [] }) =>
    [obstacle, ...furtherObstacles].flatMap((each) => each?.permission?.split(' ') ?? []),
  )

for (const check of checks)
  test.concurrent(`${check.id}: is inconclusive when a read of some platforms fails`, LIMIT, async (context) => {
    const healthy = await proof.run(check, context)
    const played: Played[] = []
    for (const scene of scenesOf(check)) played.push({ ...scene, result: await scene.play(context) })
    const planned = plannedActions(check, played, healthy)
    const flaws: string[] = []
    for (const { read, scene } of conditionalReads(played, healthy)) {
      const { service, operation, dependents } = read
      const say = (flaw: string): void => void flaws.push(`${scene.kind} '${scene.name}': ${flaw}`)
      if (dependents.length === 0) say(`${nameOf(read)} is read and cited by no finding`)
      for (const fault of possibleFaults(proof, read, KINDS)) {
        const failing = await scene.play(context, [{ service, operation, kind: fault.kind }])
        for (const flaw of flawsOfFailedRead(failing, read, fault)) say(flaw)
        for (const action of askedFor(failing)) if (!planned.has(action)) say(`plan does not print ${action}`)
      }
    }
    context.expect(flaws).toEqual([])
  })
