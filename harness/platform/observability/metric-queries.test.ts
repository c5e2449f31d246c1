import { expect, test } from 'vitest'
import { readQuery, selects, toldApart } from './metric-queries.ts'

test.each([
  [
    'SELECT AVG(CPUUtilization) FROM "AWS/ECS"',
    { statistic: 'Average', metric: 'CPUUtilization', namespace: 'AWS/ECS', where: [], groupedBy: [] },
  ],
  [
    `select max("CPU Utilization") from schema("AWS/ECS", ClusterName, "ServiceName")
       where ClusterName = 'main' and ServiceName != 'old' group by ServiceName order by max() desc limit 10`,
    {
      statistic: 'Maximum',
      metric: 'CPU Utilization',
      namespace: 'AWS/ECS',
      schema: ['ClusterName', 'ServiceName'],
      where: [
        { key: 'ClusterName', equal: true, value: 'main' },
        { key: 'ServiceName', equal: false, value: 'old' },
      ],
      groupedBy: ['ServiceName'],
      limit: 10,
    },
  ],
  [
    `SELECT SUM(Failed) FROM MyTasks WHERE tag.team = 'blue'`,
    {
      statistic: 'Sum',
      metric: 'Failed',
      namespace: 'MyTasks',
      where: [{ key: 'tag.team', equal: true, value: 'blue' }],
      groupedBy: [],
    },
  ],
])('%s', (text, query) => {
  expect(readQuery(text)).toEqual(query)
})

test.each(['SELECT CPUUtilization FROM "AWS/ECS"', 'SELECT AVG(x) WHERE a = 1', "SEARCH('x')"])('no %s', (text) => {
  expect(() => readQuery(text)).toThrow(/cannot be read at/)
})

const api = { ClusterName: 'main', ServiceName: 'api' }

test.each<[string, boolean | undefined, boolean]>([
  ['SCHEMA("AWS/ECS", ServiceName, ClusterName) GROUP BY ClusterName, ServiceName', true, true],
  [`SCHEMA("AWS/ECS", ServiceName, ClusterName) WHERE ClusterName = 'main' GROUP BY ServiceName`, true, true],
  ['SCHEMA("AWS/ECS", ServiceName, ClusterName)', true, false],
  ['"AWS/ECS" GROUP BY ClusterName, ServiceName', true, false],
  [`SCHEMA("AWS/ECS", ServiceName, ClusterName) WHERE ServiceName != 'api'`, false, false],
  ['SCHEMA("AWS/ECS", ClusterName) GROUP BY ClusterName', false, false],
  [`"AWS/ECS" WHERE tag.team = 'blue'`, undefined, false],
])('%s', (from, selected, apart) => {
  const query = readQuery(`SELECT MAX(CPUUtilization) FROM ${from}`)
  expect([selects(query, 'CPUUtilization', api), toldApart(query, api)]).toEqual([selected, apart])
  expect(selects(query, 'MemoryUtilization', api)).toBe(false)
})
