/** What Checkride says of a guest against what is true of it, and against what is known to differ today. */
import { afterAll, expect, test, type TestContext } from 'vitest'
import type { Guest, Known, Truth } from '../../../fixtures/guests/guest.ts'
import { settingsFor } from '../../../harness/environment/settings/index.ts'
import { drafted, leavesOf, merged, type Drafted } from './draft.ts'
import { loadChecks, ownFiles } from '../../../harness/selection/discover.ts'
import { ProofSandbox } from '../../../harness/proof/scene.ts'
import { isCalled } from '../../../harness/proof/variants.ts'
import type { Finding } from '../../../record/run.ts'

/** Where findings differ from the truth, a sentence each. */
export function differences(findings: readonly Finding[], truth: readonly Truth[]): string[] {
  const rowsOf = (finding: Finding): readonly Truth[] =>
    truth.filter(({ subject }) => subject === undefined || isCalled(finding, subject))
  return [
    ...truth
      .filter(({ subject }) => !findings.some((finding) => subject === undefined || isCalled(finding, subject)))
      .map(({ subject, verdict }) => `nothing is said of ${subject ?? 'anything'}: ${verdict}`),
    ...findings.flatMap((finding) => {
      const rows = rowsOf(finding)
      if (rows.length === 0) return [`${outcome(finding)}: the truth knows no such subject`]
      return rows.some(({ verdict }) => verdict === finding.verdict)
        ? []
        : [`${outcome(finding)}: the truth is ${rows[0]!.verdict}`]
    }),
  ]
}

/** Whether a check ended by a defect of its own. */
const brokeDown = ({ obstacle }: Finding): boolean =>
  ['CHECK_THREW', 'NOTHING_ASSERTED', 'NOTHING_OBSERVED', 'TIMED_OUT'].includes(obstacle?.code ?? '')

const outcome = ({ subject, verdict, message }: Finding): string =>
  `${subject.name} ${verdict}${message === '' ? '' : ` (${message.slice(0, 300)})`}`

/** Whether the findings are those that a row of what is known names. */
export const isAsKnown = (findings: readonly Finding[], { says }: Pick<Known, 'says'>): boolean =>
  typeof says === 'string'
    ? findings.length > 0 && findings.every(({ verdict }) => verdict === says)
    : findings.length === Object.keys(says).length &&
      Object.entries(says).every(([name, verdict]) =>
        findings.some((finding) => isCalled(finding, name) && finding.verdict === verdict),
      )

/** Registers the tests of a guest: each check on it, and each of its faults. */
export async function compareGuest(guest: Guest): Promise<void> {
  const { checks } = await loadChecks(await ownFiles('check'))
  const { region, additions } = guest
  let found: Drafted | undefined
  const proof = await ProofSandbox.of({
    region,
    provision: async (at) => {
      const provisioned = await guest.provision(at)
      found = await drafted(guest, at.endpoint)
      return provisioned
    },
    settings: (overrides) => {
      const { environment, profile, settings } = found!
      return settingsFor(environment, profile, merged(settings, additions, overrides))
    },
  })
  afterAll(() => proof.close())
  const said = new Map<string, Promise<readonly Finding[]>>()
  const say = (id: string, context: TestContext): Promise<readonly Finding[]> => {
    const check = checks.find((each) => each.id === id)
    if (check === undefined) throw new Error(`there is no check ${id}`)
    // What a proof prepares for a check is no part of a guest.
    const { prepare: _prepare, ...asRun } = check
    const saying = said.get(id) ?? proof.run(asRun, context).then(({ findings }) => findings)
    said.set(id, saying)
    return saying
  }

  test('init drafts the environment that its owner means, and five more values are enough', () => {
    expect(found).toMatchObject({ environment: guest.environment, profile: guest.profile })
    // A page at most.
    expect(found!.lines).toBeLessThanOrEqual(70)
    expect(leavesOf(additions).length, leavesOf(additions).join(', ')).toBeLessThanOrEqual(5)
  })

  const { truth, known, faults } = guest
  test.concurrent.for(checks.map(({ id }) => id))('%s says what is true, or what is known', async (id, context) => {
    const findings = await say(id, context)
    const rows = truth.filter(({ check }) => check === id)
    // Of a check that is new nobody has said what is true here: it must reach verdicts, whichever they are.
    if (rows.length === 0) return void context.expect(findings.filter(brokeDown).map(outcome)).toEqual([])
    const differs = differences(findings, rows)
    const row = known.verdicts.find(({ check }) => check === id)
    if (row === undefined) return void context.expect(differs, differs.join('\n')).toEqual([])
    context.expect(differs, `${id} says the truth now: remove its row from known.ts`).not.toEqual([])
    context
      .expect(isAsKnown(findings, row), `known.ts says otherwise than: ${findings.map(outcome).join('; ')}`)
      .toBe(true)
  })

  test.concurrent.for(faults)('$what is found, or is known not to be', async (fault, context) => {
    const missed: string[] = []
    for (const id of fault.checks) {
      const isHit = (finding: Finding): boolean => isCalled(finding, fault.subject) && finding.verdict === 'fail'
      const before = await say(id, context)
      const { findings } = await proof.run(
        checks.find((each) => each.id === id)!,
        context,
        {
          arrange: async (sandbox) => fault.arrange(sandbox.world(guest.region)),
        },
      )
      if (before.some(isHit) || !findings.some(isHit)) missed.push(id)
    }
    const row = known.misses.find(({ fault: what }) => what === fault.what)
    context.expect(missed, 'checks that do not find it').toEqual(row?.checks ?? [])
  })

  test('what is known names checks and faults that there are, each once', () => {
    const ids = known.verdicts.map(({ check }) => check)
    expect(ids).toEqual([...new Set(ids)])
    expect(ids.filter((id) => !checks.some((check) => check.id === id))).toEqual([])
    const missed = known.misses.map(({ fault }) => fault)
    expect(missed).toEqual([...new Set(missed)])
    expect(missed.filter((what) => !faults.some((fault) => fault.what === what))).toEqual([])
  })
}
