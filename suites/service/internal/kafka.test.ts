import { expect, test } from 'vitest'
import { problemsOfGroup, problemsOfTopic, unknownsOfGroup } from './kafka.ts'

const RULE = { group: 'orders', minimumMembers: 1, maximumLag: 100 }
const at = (
  committed: number,
  end: number,
  partition = 0,
  more: { waiting?: number | undefined; stable?: number } = {},
) => ({ topic: 'orders', partition, committed, start: 0, stable: end, end, waiting: end - committed, ...more })
const group = (
  before: ReturnType<typeof at>[],
  after: ReturnType<typeof at>[],
  more: { state?: string; members?: number } = {},
) =>
  ({
    outcome: 'answered',
    state: 'Stable',
    members: 1,
    seconds: 10,
    before,
    after,
    uncommitted: [],
    left: [],
    ...more,
  }) as const

test.each([
  ['reads what comes', group([at(5, 9)], [at(9, 12)]), []],
  ['nothing comes', group([at(9, 9)], [at(9, 9)]), []],
  ['a message came since the first look', group([at(9, 9)], [at(9, 10)]), []],
  [
    'stands still',
    group([at(5, 9)], [at(5, 12)]),
    ['partition 0 of orders stands still at offset 5: nothing was committed within 10 s while 7 messages wait'],
  ],
  [
    'one partition stands still',
    group([at(5, 9), at(1, 2, 1)], [at(8, 12), at(1, 2, 1)]),
    ['partition 1 of orders stands still at offset 1: nothing was committed within 10 s while 1 message waits'],
  ],
  [
    'over the budget, though it shrinks',
    group([at(0, 300)], [at(150, 300)]),
    ['more than 100 messages wait on partition 0 of orders, over the budget of 100'],
  ],
  ['exactly the budget, and it shrinks', group([at(0, 200)], [at(100, 200)]), []],
  [
    'grows towards the budget',
    group([at(0, 50)], [at(10, 70)]),
    ['60 messages wait on partition 0 of orders, 10 more than 10 s before, and more than half of the budget of 100'],
  ],
  ['grows far below the budget', group([at(0, 10)], [at(10, 30)]), []],
  [
    'stands before the end of a transaction, which is no message',
    group([at(9, 10, 0, { waiting: 0 })], [at(9, 10, 0, { waiting: 0 })]),
    [],
  ],
  [
    'is far behind by offsets, of which compaction left few messages',
    group([at(0, 900, 0, { waiting: 40 })], [at(10, 900, 0, { waiting: 30 })]),
    [],
  ],
  ['could not be counted', group([at(0, 900, 0, { waiting: undefined })], [at(0, 900, 0, { waiting: undefined })]), []],
  ['has committed nothing', group([], []), ['it has committed no offset yet']],
  [
    'nobody reads',
    group([at(9, 9)], [at(9, 9)], { state: 'Empty', members: 0 }),
    ['its state is Empty: nobody reads: the group has no members'],
  ],
  ['does not exist', group([], [], { state: 'Dead', members: 0 }), ['its state is Dead: there is no such group']],
  [
    'rebalances',
    group([at(9, 9)], [at(9, 9)], { state: 'PreparingRebalance' }),
    ['its state is PreparingRebalance: its members are joining anew, and read nothing meanwhile'],
  ],
  [
    'has committed more than there is',
    group([at(9, 2)], [at(9, 3)]),
    ['partition 0 of orders ends at offset 3, before the committed 9: was the topic deleted and made again?'],
  ],
  [
    'a state that a later Kafka has',
    group([at(9, 9)], [at(9, 9)], { state: 'Assigning' }),
    ['its state is Assigning: it should be Stable'],
  ],
])('a group that %s', (_, seen, problems) => {
  expect(problemsOfGroup(seen, RULE)).toEqual(problems)
})

test.each([
  ['nothing', group([at(9, 9)], [at(9, 9)]), []],
  [
    'what could not be counted',
    group([at(0, 900)], [at(0, 900, 0, { waiting: undefined })]),
    ['The messages that wait on partition 0 of orders could not be counted in time.'],
  ],
  ['a transaction that came on', group([at(5, 9, 0, { stable: 5 })], [at(5, 9, 0, { stable: 7 })]), []],
  [
    'a transaction that stays open',
    group([at(5, 9, 0, { stable: 5 })], [at(5, 9, 0, { stable: 5 })]),
    [expect.stringMatching(/^A transaction that has been open for 10 s holds back what follows offset 5/)],
  ],
])('unknown is %s', (_, seen, unknowns) => {
  expect(unknownsOfGroup(seen)).toEqual(unknowns)
})

test('a group with too few members', () => {
  expect(problemsOfGroup(group([at(9, 9)], [at(9, 9)]), { ...RULE, minimumMembers: 2 })).toEqual([
    'it has 1 member where 2 are expected',
  ])
})

const partition = { partition: 0, leader: 1, replicas: [1, 2, 3], inSync: [1, 2, 3], offline: [] as number[] }

test.each([
  ['whole', [partition], []],
  [
    'without a leader',
    [partition, { ...partition, partition: 1, leader: -1, inSync: [1, 2, 3] }],
    ['partition 1 has no leader'],
  ],
  [
    'a replica behind',
    [{ ...partition, inSync: [1, 3] }],
    ['partition 0 is under-replicated: 2 of 3 replicas are in step'],
  ],
  [
    'a replica offline',
    [{ ...partition, inSync: [1, 3], offline: [2] }],
    ['partition 0 is under-replicated: 2 of 3 replicas are in step, offline: 2'],
  ],
  ['nothing at all', [], ['it has no partitions']],
])('a topic: %s', (_, partitions, problems) => {
  expect(problemsOfTopic({ outcome: 'answered', partitions })).toEqual(problems)
})
