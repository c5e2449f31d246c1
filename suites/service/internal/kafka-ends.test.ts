import { expect, test } from 'vitest'
import { chooseWays, shareOf, taskEnds } from './kafka-ends.ts'

const tasks = ['a', 'b', 'b', 'c'].map((subnetId, index) => ({
  interfaceId: `eni-task-${index}`,
  subnetId,
  address: '10.0.0.1',
}))
const broker = (SubnetId: string, ...groups: string[]) => ({
  NetworkInterfaceId: `eni-${SubnetId}-${groups.join('-')}`,
  SubnetId,
  Groups: groups.map((GroupId) => ({ GroupId })),
})
const shown = (ways: ReturnType<typeof chooseWays>['chosen']) =>
  ways.map(({ from, to, port }) => `${from.subnetId}>${to.SubnetId}:${port}`)

test.each<[string, Parameters<typeof chooseWays>, string[], number]>([
  [
    'each broker subnet first, across subnets',
    [tasks, ['a', 'b', 'c'].map((subnet) => broker(subnet, 'sg-1')), [9092], 3],
    ['b>a:9092', 'c>b:9092', 'a>c:9092'],
    6,
  ],
  [
    'brokers of one kind count once',
    [tasks.slice(0, 1), [broker('b', 'sg-1'), broker('b', 'sg-1')], [9092], 9],
    ['a>b:9092'],
    0,
  ],
  [
    'other groups are another kind',
    [tasks.slice(0, 1), [broker('b', 'sg-1'), broker('b', 'sg-2', 'sg-1')], [9092], 9],
    ['a>b:9092', 'a>b:9092'],
    0,
  ],
  ['every port', [tasks.slice(0, 1), [broker('b', 'sg-1')], [9092, 9094], 9], ['a>b:9092', 'a>b:9094'], 0],
  [
    'within a subnet when there is nothing else',
    [tasks.slice(0, 1), [broker('a', 'sg-1')], [9092], 9],
    ['a>a:9092'],
    0,
  ],
])('%s', (_, given, chosen, left) => {
  const seen = chooseWays(...given)
  expect([shown(seen.chosen), seen.left.length]).toEqual([chosen, left])
})

test.each([
  [6, 2, [3, 3]],
  [7, 3, [3, 2, 2]],
  [1, 2, [1, 0]],
])('%i analyses for %i services', (whole, parts, expected) => {
  expect(Array.from({ length: parts }, (_, index) => shareOf(whole, parts, index))).toEqual(expected)
})

test('tasks that are still starting have no end', () => {
  const attachments = [
    {
      details: [
        { name: 'subnetId', value: 'a' },
        { name: 'networkInterfaceId', value: 'eni-1' },
        { name: 'privateIPv4Address', value: '10.0.0.1' },
      ],
    },
  ]
  const subject = { id: '', type: '', name: '', region: '' }
  const of = (lastStatus: string) => taskEnds({ tasks: [{ lastStatus, attachments, subject }] })
  expect([of('RUNNING'), of('PENDING')]).toEqual([[{ interfaceId: 'eni-1', subnetId: 'a', address: '10.0.0.1' }], []])
})
