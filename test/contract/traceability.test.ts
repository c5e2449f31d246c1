/** Every check names existing promises and controls; every promise is covered by a check or listed as planned. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { coverageBy, DOCUMENT_NAMES, documentsOf, ITEMS } from '../../catalogue/index.ts'
import { promisesMade } from '../../harness/environment/promises.ts'
import { byPromises } from '../../harness/selection/promised.ts'
import { isKnownControl, type Framework } from '../../catalogue/frameworks/index.ts'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'
import { SEVERITIES } from '../../record/verdict.ts'

const ROOT = join(import.meta.dirname, '../..')
const { checks, problems } = await loadChecks(await ownFiles('check'))

test('every check file loads and declares checks', () => {
  expect(problems).toEqual([])
  expect(checks.length).toBeGreaterThan(0)
})

describe('each check', () => {
  test('has an id of the form topic.rule, in kebab case', () => {
    expect(
      checks.map((check) => check.id).filter((id) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$/.test(id)),
    ).toEqual([])
  })

  test('covers items of the catalogue, each once', () => {
    const known = new Set(ITEMS.map((item) => item.id))
    expect(
      checks.flatMap(({ id, covers }) =>
        covers
          .filter((item, index) => !known.has(item) || covers.indexOf(item) !== index)
          .map((item) => `${id} covers ${item}`),
      ),
    ).toEqual([])
  })

  test('names controls, and only such as exist', () => {
    const named = checks.map(({ id, controls }) => ({
      id,
      controls: Object.entries(controls) as [Framework, readonly string[]][],
    }))
    expect(named.filter(({ controls }) => controls.flatMap(([, ids]) => ids).length === 0).map(({ id }) => id)).toEqual(
      [],
    )
    const unknown = named.flatMap(({ id, controls }) =>
      controls.flatMap(([framework, ids]) =>
        ids
          .filter((control, index) => !isKnownControl(framework, control) || ids.indexOf(control) !== index)
          .map((control) => `${id}: ${framework} ${control}`),
      ),
    )
    expect(unknown).toEqual([])
  })

  test('says what it is about, how grave it is and what to do', () => {
    const wanting = checks.filter(
      ({ title, remedy, severity }) =>
        title.length < 15 ||
        title.endsWith('.') ||
        remedy.length < 20 ||
        !remedy.endsWith('.') ||
        !SEVERITIES.includes(severity),
    )
    expect(wanting.map(({ id, title, remedy, severity }) => ({ id, title, remedy, severity }))).toEqual([])
    expect(new Set(checks.map((check) => check.title)).size, 'titles of their own').toBe(checks.length)
  })

  test('can be shown to fail', () => {
    expect(
      checks
        .filter(({ breaks, provenBy }) => Object.keys(breaks).length === 0 && provenBy === undefined)
        .map(({ id }) => id),
    ).toEqual([])
  })

  test('is proven by a test that is there, where the sandbox cannot prove it', () => {
    const elsewhere = checks.flatMap(({ id, provenBy }) => (provenBy === undefined ? [] : [{ id, ...provenBy }]))
    console.log(`proven by tests of their own: ${elsewhere.map(({ id, test: file }) => `${id} (${file})`).join(', ')}`)
    expect(
      elsewhere.filter(
        ({ id, test: file }) => !existsSync(join(ROOT, file)) || !readFileSync(join(ROOT, file), 'utf8').includes(id),
      ),
    ).toEqual([])
  })
})

describe('the catalogue', () => {
  const coverage = coverageBy(checks)
  const { covered = [], planned = [] } = Object.groupBy(coverage, (item) => item.state)

  test('knows of each item whether it is covered or planned', () => {
    const boxes = covered.filter((item) => item.box)
    const fewBreaks = checks.filter((check) => Object.keys(check.breaks).length < 3).map((check) => check.id)
    console.log(
      `${checks.length} checks cover ${covered.length} items, ${planned.length} are planned; of the 65 ` +
        `checkboxes ${boxes.length} are covered`,
    )
    console.log(`shown to fail in fewer than three ways: ${fewBreaks.join(', ') || 'none'}`)
    expect(covered.length + planned.length).toBe(136)
    expect(covered.flatMap((item) => item.checks).length).toBe(checks.flatMap((check) => check.covers).length)
  })

  test('is served in full where infrastructure is concerned', () => {
    expect(planned.filter((item) => item.section === 'infrastructure').map((item) => item.id)).toEqual([])
  })
})

test('no check is left out when every document is promised', () => {
  expect(byPromises(checks, promisesMade()).leftOut).toEqual([])
})

test.each(DOCUMENT_NAMES)('with %s alone exactly the checks are run that cover something of it', (name) => {
  const { selected, leftOut } = byPromises(checks, promisesMade({ documents: [name] }))
  expect(selected.length).toBeGreaterThan(0)
  expect(leftOut.length).toBeGreaterThan(0)
  const serves = ({ covers }: (typeof checks)[number]): boolean =>
    covers.some((item) => documentsOf(item).includes(name))
  expect(selected.filter((check) => !serves(check)).map(({ id }) => id)).toEqual([])
  expect(leftOut.filter(serves).map(({ id }) => id)).toEqual([])
})
