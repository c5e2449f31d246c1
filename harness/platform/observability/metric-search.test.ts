import { expect, test } from 'vitest'
import { readSearch } from './metric-search.ts'

const cpu = {
  namespace: 'AWS/ECS',
  metric: 'CPUUtilization',
  dimensions: { ClusterName: 'live-main', ServiceName: 'orders-api' },
}

test.each<[string, boolean | undefined]>([
  ['{AWS/ECS,ClusterName,ServiceName} MetricName="CPUUtilization"', true],
  ['{AWS/ECS, ServiceName, "ClusterName"}', true],
  ['{AWS/ECS,ClusterName} MetricName="CPUUtilization"', false],
  ['{ECS/ContainerInsights,ClusterName,ServiceName}', false],
  ['{AWS/ECS,ClusterName,ServiceName} MetricName="CPU"', false],
  ['{AWS/ECS,ClusterName,ServiceName} MetricName=CPU', true],
  ['AWS/ECS utilization', true],
  ['cpu live', true],
  ['cpu AND NOT live', false],
  ['memory OR orders', true],
  ['(memory OR cpu) AND ServiceName="orders-api"', true],
  ['ServiceName=("web" OR "orders-api")', true],
  ['ServiceName=("web" OR "worker")', false],
  ['TargetGroup="orders-api"', false],
  ['"orders-api"', true],
  ['"orders"', false],
  ['order', undefined],
  ['NOT order', undefined],
  ['cpu :aws.AccountId="111122223333"', undefined],
])('%s', (text, expected) => {
  expect(readSearch(text).finds(cpu)).toBe(expected)
})

test('the namespace of a search, and what is none', () => {
  expect(readSearch('{AWS/ECS} x').namespace).toBe('AWS/ECS')
  expect(readSearch('cpu')).not.toHaveProperty('namespace')
  expect(() => readSearch('{AWS/ECS MetricName="x"')).toThrow(/cannot be read/)
})
