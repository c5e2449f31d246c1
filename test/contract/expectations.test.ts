/**
 * A setting that expects nothing makes no check pass: it is refused at load, or the check says that it does not apply,
 * or it still fails under one of its breaks, by what else it asks. And what `has` says is said by no other setting.
 */
import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { afterAll, expect, test, type TestContext } from 'vitest'
import { findersOf } from '../../fixtures/platform/finders/index.ts'
import type { Check } from '../../harness/authoring/check.ts'
import { REFERENCE } from '../../harness/environment/reference/bundled.ts'
import type { Setting } from '../../harness/environment/reference/reference.ts'
import { PARTS } from '../../harness/environment/settings/has.ts'
import { SettingsOverrides } from '../../harness/environment/settings/index.ts'
import { ProofSandboxes, runVariant } from '../../harness/proof/variants.ts'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'

const { checks } = await loadChecks(await ownFiles('check'))
const sandboxes = new ProofSandboxes()
afterAll(() => sandboxes.close())

/** Values that expect nothing, by the type of a setting: no item, no member, a bound that nothing exceeds. */
function nothingOf({ type, path, defaults }: Setting): unknown[] {
  const values = type.endsWith('[]')
    ? [[], ['']]
    : type.startsWith('{ <name>')
      ? [{}]
      : /\bnumber\b/.test(type) && !type.includes('{')
        ? [0, path.endsWith('Percent') ? 100 : 1e9, Infinity]
        : []
  // What the profile expects anyway is shown by the breaks themselves.
  return values.filter((value) => !isDeepStrictEqual(value, defaults.production))
}

/** Settings of the environment as a whole, with those within them. */
const all = (settings: readonly Setting[]): Setting[] =>
  settings
    .filter(({ path }) => !path.includes('[]') && !path.startsWith('services'))
    .flatMap((each) => [each, ...all(each.members)])

/** The overrides that give a setting a value; undefined where the configuration would be refused. */
function accepted(path: string, value: unknown): SettingsOverrides | undefined {
  const overrides = path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
  return v.is(SettingsOverrides, overrides) ? overrides : undefined
}

const settings = all(REFERENCE.settings)

const cases = settings.flatMap((setting) =>
  nothingOf(setting).flatMap((value) => {
    const overrides = accepted(setting.path, value)
    if (overrides === undefined) return []
    const what = `${setting.path}: ${JSON.stringify(value)}`
    return setting.checks.map((id) => ({ what, overrides, check: checks.find((one) => one.id === id)! }))
  }),
)

const verdictsOf = async (
  check: Check,
  context: TestContext,
  overrides: SettingsOverrides,
  play?: (typeof check.breaks)[string],
): Promise<string[]> => {
  const { findings } = await runVariant(sandboxes, check, context, {
    what: 'expecting nothing',
    settings: overrides,
    ...(play && { arrange: (world) => void play(world, findersOf(world)) }),
    expected: 'pass',
  })
  return findings.map(({ verdict }) => verdict)
}

test('there are settings to try', () => {
  expect(cases.length).toBeGreaterThan(50)
})

for (const { what, overrides, check } of cases)
  test.concurrent(`${check.id} with ${what}`, async (context) => {
    if (!(await verdictsOf(check, context, overrides)).includes('pass')) return
    for (const play of Object.values(check.breaks))
      if ((await verdictsOf(check, context, overrides, play)).includes('fail')) return
    context.expect.fail(`${check.id} passes with ${what}, whatever is broken`)
  })

for (const part of PARTS) {
  const about = checks.filter(({ parts = [] }) => parts.includes(part))
  test.concurrent(`that there is none is said by has.${part} alone`, async (context) => {
    const readByAll = settings.filter(
      ({ path, checks: readers }) => !path.startsWith('has.') && about.every(({ id }) => readers.includes(id)),
    )
    for (const { path } of readByAll)
      for (const value of [false, null, []]) {
        const overrides = accepted(path, value)
        if (overrides === undefined) continue
        const verdicts = await Promise.all(about.map((check) => verdictsOf(check, context, overrides)))
        context
          .expect(
            verdicts.flat().some((verdict) => verdict !== 'not-applicable'),
            `with ${path}: ${JSON.stringify(value)} some check of ${part} applies`,
          )
          .toBe(true)
      }
  })
}
