import { expect, test } from 'vitest'
import type { Check } from '../harness/authoring/check.ts'
import { checksPage } from './checks-page.ts'

const flowLogs: Check = {
  id: 'vpc.flow-logs',
  suite: 'infrastructure',
  source: 'suites/infrastructure/flow-logs.check.ts',
  url: 'file:///x',
  title: 'Flow logs record <all> traffic | of the VPC',
  covers: ['DG-INF-05', 'MR-INF-01'],
  controls: { nist: ['AU-2', 'AC-4(26)'], soc2: ['CC7.2'] },
  severity: 'high',
  stages: ['pre', 'nightly'],
  remedy: 'Create a flow log.',
  verify: async () => {},
  breaks: { 'no flow log': () => {}, 'delivery fails': () => {} },
}

const lines = checksPage(
  [flowLogs],
  [{ check: 'vpc.flow-logs' }, { check: 'vpc.flow-logs' }, { check: 'vpc.other' }],
).split('\n')

test('an item shows its checks, or that it is planned', () => {
  expect(lines).toContain(
    "| DG-INF-05 ☐ | Flow logs record all of the VPC's traffic and are delivered | deployment-guide, " +
      'microservices-readme | automatic | covered: [vpc.flow-logs](#vpcflow-logs) |',
  )
  expect(lines.filter((line) => line.startsWith('| DG-INF-14 |'))).toEqual([
    expect.stringMatching(/\| automatic, pre \| \*\*planned\*\* \|$/),
  ])
  expect(lines.filter((line) => line.startsWith('| DG-RB-01 |'))).toEqual([
    expect.stringMatching(/\| drill \| \*\*planned\*\* \|$/),
  ])
})

test('totals count items and checkboxes', () => {
  expect(lines).toContain('| [Infrastructure](#infrastructure) | 26 | 2 | 9 | 1 |')
  expect(lines).toContain('| All | 136 | 2 | 65 | 1 |')
})

test('a check tells all that a reader needs, and its text cannot break the page', () => {
  const start = lines.indexOf('### vpc.flow-logs')
  expect(lines.slice(start + 2, start + 11)).toEqual([
    'Flow logs record &lt;all> traffic \\| of the VPC.',
    '',
    '- Severity: high; stages: pre, nightly',
    '- Items: DG-INF-05, MR-INF-01',
    '- Controls: NIST SP 800-53 AU-2, AC-4(26); SOC 2 Trust Services Criteria CC7.2',
    '- Remedy: Create a flow log.',
    '- Shown to fail by: no flow log; delivery fails',
    '- Platforms built otherwise that it is shown to judge rightly: 2',
    '- Source: [suites/infrastructure/flow-logs.check.ts](../suites/infrastructure/flow-logs.check.ts)',
  ])
})
