import { expect, test } from 'vitest'
import { promisesMade, type Promises } from '../environment/promises.ts'
import { byPromises } from './promised.ts'

const check = (id: string, covers: readonly [string, ...string[]], suite = 'infrastructure') => ({
  id,
  covers,
  suite,
  source: 'x',
  url: 'file:///x',
  title: id,
  controls: {},
  severity: 'high' as const,
  remedy: '',
})

const CHECKS = [
  check('vpc.flow-logs', ['DG-INF-05']),
  check('watch.deployment', ['DS-POST-01']),
  check('subnets.zones', ['DG-INF-01', 'MR-INF-01']),
  check('own.rule', ['DS-POST-01'], 'local'),
  check('own.item', ['OWN-1'], 'local'),
]

const reason = 'It is not ours to promise.'

test.each<[string, Promises | undefined, readonly string[]]>([
  ['all promises', undefined, []],
  ['a document', { documents: ['deployment-guide'] }, ['watch.deployment']],
  ['a document that promises the same', { documents: ['microservices-readme'] }, ['watch.deployment']],
  ['an item', { items: ['MR-INF-01'] }, ['vpc.flow-logs', 'watch.deployment']],
  ['an exception of one of two items', { except: [{ item: 'MR-*', reason }] }, []],
  ['an exception of both', { except: [{ item: '*-INF-01', reason }] }, ['subnets.zones']],
  [
    "an exception of what a user's own check covers",
    { except: [{ item: 'DS-POST-01', reason }] },
    ['watch.deployment', 'own.rule'],
  ],
])('%s', (_, promises, out) => {
  const { selected, leftOut } = byPromises(CHECKS, promisesMade(promises))
  expect(leftOut.map(({ id }) => id)).toEqual(out)
  expect(selected).toEqual(CHECKS.filter((each) => !leftOut.includes(each)))
})
