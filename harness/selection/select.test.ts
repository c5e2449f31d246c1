import { expect, test } from 'vitest'
import type { Check } from '../authoring/check.ts'
import { select, type Selection } from './select.ts'

const check = (id: string, more: Partial<Check> = {}): Check => ({
  id,
  suite: 'infrastructure',
  source: 'x',
  url: 'file:///x',
  title: id,
  covers: ['DG-INF-01'],
  controls: {},
  severity: 'high',
  remedy: '',
  verify: async () => {},
  breaks: {},
  ...more,
})

const CHECKS = [
  check('vpc.flow-logs', {
    covers: ['DG-INF-05'],
    controls: { nist: ['AU-12', 'AC-4(26)'], cis: ['3.7'] },
    stages: ['nightly'],
  }),
  check('vpc.cidr', { controls: { nist: ['AC-4'], soc2: ['CC7.2'] }, severity: 'low' }),
  check('vpcs.other', { controls: { nist: ['AC-40', 'AC-3'], soc2: ['CC7.20'] }, stages: ['pre', 'nightly'] }),
  check('kms.rotation', {
    covers: ['DG-INF-05', 'DG-INF-09'],
    suite: 'local',
    severity: 'critical',
    stages: ['post'],
    controls: { cis: ['3.6'], pci: ['3.7'] },
  }),
]

test.each<[string, Selection, readonly string[]]>([
  ['nothing asked for selects everything', {}, ['vpc.flow-logs', 'vpc.cidr', 'vpcs.other', 'kms.rotation']],
  [
    'an empty list asks for nothing',
    { id: [], suite: [] },
    ['vpc.flow-logs', 'vpc.cidr', 'vpcs.other', 'kms.rotation'],
  ],
  ['an id', { id: ['vpc.cidr'] }, ['vpc.cidr']],
  ['an id in capitals', { id: ['VPC.CIDR'] }, ['vpc.cidr']],
  ['a wildcard: the dot is a dot', { id: ['vpc.*'] }, ['vpc.flow-logs', 'vpc.cidr']],
  ['a wildcard in front', { id: ['*.rotation'] }, ['kms.rotation']],
  ['a wildcard alone', { id: ['*'] }, ['vpc.flow-logs', 'vpc.cidr', 'vpcs.other', 'kms.rotation']],
  [
    'several values are alternatives, in the order of the checks',
    { id: ['kms.*', 'vpc.cidr'] },
    ['vpc.cidr', 'kms.rotation'],
  ],
  ['several keys must all hold', { item: ['DG-INF-05'], severity: ['high'] }, ['vpc.flow-logs']],
  ['keys that nothing has together select nothing', { suite: ['local'], severity: ['low'] }, []],
  ['a topic is whole', { topic: ['vpc'] }, ['vpc.flow-logs', 'vpc.cidr']],
  ['a check without stages is needed at every one', { stage: ['post'] }, ['vpc.cidr', 'kms.rotation']],
  [
    'a control selects its enhancements, and no control that begins alike',
    { control: ['AC-4'] },
    ['vpc.flow-logs', 'vpc.cidr'],
  ],
  ['an enhancement is itself alone', { control: ['AC-4(26)'] }, ['vpc.flow-logs']],
  ['a control in small letters', { control: ['ac-4(26)'] }, ['vpc.flow-logs']],
  ['a criterion is whole', { control: ['CC7.2'] }, ['vpc.cidr']],
  ['an id that two frameworks have', { control: ['3.7'] }, ['vpc.flow-logs', 'kms.rotation']],
  ['the same with its framework', { control: ['pci:3.7'] }, ['kms.rotation']],
  ['a framework in capitals', { control: ['NIST:AC-4'] }, ['vpc.flow-logs', 'vpc.cidr']],
])('%s', (_, selection, ids) => {
  expect(select(CHECKS, selection).map(({ id }) => id)).toEqual(ids)
})

test.each<[string, Selection, readonly string[]]>([
  ['a misspelt id, with the nearest', { id: ['vpc.flow-log'] }, ["id 'vpc.flow-log' (did you mean 'vpc.flow-logs'?)"]],
  ['nothing near', { id: ['completely.different'] }, ["id 'completely.different'."]],
  [
    'every unknown value, of every key',
    { id: ['vpc.cidr', 'nope.*'], suite: ['locl'], control: ['AC-99'] },
    ["id 'nope.*'", "suite 'locl' (did you mean 'local'?)", "control 'AC-99'"],
  ],
  ['a known value of the wrong framework', { control: ['soc2:AC-4'] }, ["control 'soc2:AC-4'"]],
  ['an enhancement that nobody serves', { control: ['AC-4(4)'] }, ["control 'AC-4(4)' (did you mean"]],
  ['characters of patterns mean themselves', { id: ['vpc.c(dr'] }, ["id 'vpc.c(dr'"]],
  ['nothing at all', { suite: [''] }, ["suite ''"]],
])('refused: %s', (_, selection, says) => {
  const refused = (): unknown => select(CHECKS, selection)
  expect(refused).toThrow(expect.objectContaining({ code: 'SELECTION_UNKNOWN' }))
  for (const expected of says) expect(refused).toThrow(expected)
})
