import { describe, expect, test } from 'vitest'
import { DOCUMENT_NAMES, ITEMS } from '../../catalogue/index.ts'
import { itemsOf, promisesMade, whyNotMade, type Promises } from './promises.ts'

const OTHER = 'which this environment does not make.'

test('without a word everything in the catalogue is promised', () => {
  expect(itemsOf(promisesMade())).toEqual({ made: ITEMS.map(({ id }) => id), notMade: [] })
  expect(promisesMade({ except: [] }).documents).toEqual(DOCUMENT_NAMES)
})

describe('whether an item is promised', () => {
  test.each<[string, Promises, string, string | undefined]>([
    ['of a promised document', { documents: ['deployment-guide'] }, 'DG-INF-09', undefined],
    [
      'of another document',
      { documents: ['deployment-guide'] },
      'DS-POST-01',
      `It is a promise of deployment-strategy, ${OTHER}`,
    ],
    ['of another, that this one promises too', { documents: ['service-documentation'] }, 'DG-PUB-05', undefined],
    [
      'of several others',
      { documents: ['deployment-sop'] },
      'DG-INF-01',
      `It is a promise of deployment-guide and microservices-readme, ${OTHER}`,
    ],
    ['named alone', { items: ['DS-POST-01'] }, 'DS-POST-01', undefined],
    [
      'beside one that is named alone',
      { items: ['DS-POST-01'] },
      'DS-POST-02',
      `It is a promise of deployment-strategy, ${OTHER}`,
    ],
    ['named besides a document', { documents: ['deployment-guide'], items: ['DS-POST-01'] }, 'DS-POST-01', undefined],
    [
      'excepted',
      { except: [{ item: 'DG-INF-09', reason: 'AWS Config is run by another team.' }] },
      'DG-INF-09',
      'AWS Config is run by another team.',
    ],
    [
      'excepted by a pattern',
      { except: [{ item: 'dg-int-*', reason: 'There is no Kafka here.' }] },
      'DG-INT-04',
      'There is no Kafka here.',
    ],
    [
      'named and excepted',
      { items: ['DG-INF-09'], except: [{ item: 'DG-INF-09', reason: 'Not before the summer.' }] },
      'DG-INF-09',
      'Not before the summer.',
    ],
    ['of Checkride itself', { documents: ['deployment-sop'] }, 'CMP-01', undefined],
    ["of a user's own, which the catalogue does not have", { documents: ['deployment-sop'] }, 'OWN-1', undefined],
  ])('%s', (_, promises, item, because) => {
    expect(whyNotMade(promisesMade(promises), item)).toBe(because)
  })
})

test('each item is either made or not, and none is lost', () => {
  const { made, notMade } = itemsOf(promisesMade({ documents: ['deployment-strategy'] }))
  expect([...made, ...notMade.map(({ item }) => item)].toSorted()).toEqual(ITEMS.map(({ id }) => id).toSorted())
  expect(made).toContain('DS-SVC-01')
  expect(notMade).toContainEqual({ item: 'DG-INF-05', because: expect.stringContaining('deployment-guide') })
})
