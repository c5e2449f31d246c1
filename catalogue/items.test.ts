import { expect, test } from 'vitest'
import { coverageBy, ITEMS, SECTIONS } from './index.ts'

const numbered = (prefix: string, count: number, digits = 2): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(digits, '0')}`)

/** Counted by hand in the documents, to notice rows that are missing from the catalogue. */
const EXPECTED: Record<keyof typeof SECTIONS, readonly string[]> = {
  infrastructure: [...numbered('DG-INF', 16), ...numbered('MR-INF', 10)],
  service: [...numbered('DG-SVC', 11), ...numbered('SD-SVC', 4), ...numbered('DS-SVC', 6), ...numbered('MR-SVC', 2)],
  public: [...numbered('DG-PUB', 7), 'MR-PUB-01'],
  internal: numbered('DG-INT', 4),
  cicd: [...numbered('DG-CI', 10), ...numbered('MR-CI', 2), 'DS-CI-01'],
  preflight: [...numbered('DS-PRE', 9), ...numbered('SOP-PRE', 5), ...numbered('SOP-STG', 3)],
  postdeploy: [...numbered('SOP-POST', 4), ...numbered('DS-POST', 2), ...numbered('DG-POST', 2)],
  rollback: [...numbered('DG-RB', 5), 'SOP-RB-01', ...numbered('DS-RB', 3), ...numbered('DG-RBV', 10)],
  diagnose: [...numbered('DG-TS', 9, 1), ...numbered('MR-TS', 5, 1)],
  cost: ['DG-COST-01'],
  compliance: numbered('CMP', 3),
}

test('every promise of the documents is an item, once', () => {
  expect(ITEMS).toHaveLength(136)
  expect(new Set(ITEMS.map((item) => item.id)).size).toBe(136)
  const bySection = Map.groupBy(ITEMS, (item) => item.section)
  for (const [section, ids] of Object.entries(EXPECTED))
    expect(
      bySection
        .get(section as keyof typeof SECTIONS)
        ?.map((item) => item.id)
        .sort(),
      section,
    ).toEqual([...ids].sort())
  expect([...bySection.keys()].sort()).toEqual(Object.keys(SECTIONS).sort())
})

test('the 65 checkboxes of the documents are marked as such', () => {
  const boxes = Map.groupBy(
    ITEMS.filter((item) => item.box),
    (item) => item.section,
  )
  expect([...boxes].map(([section, items]) => [section, items.length])).toEqual([
    ['infrastructure', 9],
    ['service', 8],
    ['public', 7],
    ['internal', 4],
    ['cicd', 7],
    ['preflight', 16],
    ['postdeploy', 4],
    ['rollback', 10],
  ])
  expect(ITEMS.filter((item) => item.box)).toHaveLength(65)
})

test('how and when an item is established', () => {
  const kinds = Map.groupBy(ITEMS, (item) => item.kind)
  expect(Object.fromEntries([...kinds].map(([kind, items]) => [kind, items.length]))).toEqual({
    auto: 108,
    attest: 3,
    drill: 10,
    load: 1,
    diagnose: 14,
  })
  const stages = Map.groupBy(
    ITEMS.filter((item) => item.stage !== undefined),
    (item) => item.stage,
  )
  expect(Object.fromEntries([...stages].map(([stage, items]) => [stage, items.length]))).toEqual({
    pre: 19,
    post: 8,
    rollback: 10,
    nightly: 1,
  })
})

test('each `must` is one sentence of its own', () => {
  expect(new Set(ITEMS.map((item) => item.must)).size).toBe(136)
  for (const { id, must } of ITEMS) expect(must, id).toMatch(/^[A-Z][^\n]{20,150}[^.\s]$/)
})

test('an item that no check serves is planned', () => {
  const coverage = coverageBy([{ id: 'vpc.flow-logs', covers: ['DG-INF-05'] }])
  expect(coverage).toHaveLength(136)
  expect(coverage.filter((item) => item.state === 'covered')).toEqual([
    expect.objectContaining({ id: 'DG-INF-05', checks: ['vpc.flow-logs'] }),
  ])
})
