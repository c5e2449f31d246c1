import { expect, test } from 'vitest'
import { metricsShown } from './dashboard-metrics.ts'

const shown = (...metrics: unknown[]) =>
  metricsShown(
    JSON.stringify({
      widgets: [
        { type: 'text', properties: { markdown: 'x' } },
        { type: 'metric', properties: { region: 'eu-west-1', metrics } },
      ],
    }),
  )
const region = 'eu-west-1'

test.each([
  [
    'written out',
    [['AWS/ECS', 'CPUUtilization', 'ClusterName', 'c', 'ServiceName', 's']],
    [{ namespace: 'AWS/ECS', metric: 'CPUUtilization', dimensions: { ClusterName: 'c', ServiceName: 's' }, region }],
  ],
  [
    'a dot repeats a part, three repeat the beginning',
    [
      ['AWS/ECS', 'CPUUtilization', 'ClusterName', 'c', 'ServiceName', 's', { stat: 'p99' }],
      ['.', 'MemoryUtilization', '.', '.', '.', '.'],
      ['...', 't'],
    ],
    [
      { namespace: 'AWS/ECS', metric: 'CPUUtilization', dimensions: { ClusterName: 'c', ServiceName: 's' }, region },
      { namespace: 'AWS/ECS', metric: 'MemoryUtilization', dimensions: { ClusterName: 'c', ServiceName: 's' }, region },
      { namespace: 'AWS/ECS', metric: 'MemoryUtilization', dimensions: { ClusterName: 'c', ServiceName: 't' }, region },
    ],
  ],
  [
    'expressions name no metric of their own',
    [[{ expression: 'm1 / m2', id: 'e1' }], ['N', 'M', { region: 'us-east-1' }]],
    [{ namespace: 'N', metric: 'M', dimensions: {}, region: 'us-east-1' }],
  ],
])('%s', (_, metrics, expected) => {
  expect(shown(...metrics)).toEqual(expected)
})
