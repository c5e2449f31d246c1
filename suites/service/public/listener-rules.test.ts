import { expect, test } from 'vitest'
import { patternCovers, shadowOf, shareOf } from './listener-rules.ts'

test.for([
  ['*', '/api/*', true],
  ['/*', '/api/*', true],
  ['/api/*', '/api/v1/*', true],
  ['/api/*', '/api/', true],
  ['/api/*', '/api', false],
  ['/api/?', '/api/*', false],
  ['/api/*', '/api/?', true],
  ['/a?c', '/abc', true],
  ['/a?c', '/a?c', true],
  ['/abc', '/a?c', false],
  ['*.example.com', 'api.example.com', true],
  ['*.example.com', '*', false],
  ['*a*b*', 'xaxbx', true],
  ['/x', '/x', true],
  ['/x', '/y', false],
] as const)('%s covers %s: %s', ([wide, narrow, expected]) => {
  expect(patternCovers(wide, narrow)).toBe(expected)
})

const path = (...Values: string[]) => ({ Field: 'path-pattern', PathPatternConfig: { Values } })
const host = (...Values: string[]) => ({ Field: 'host-header', HostHeaderConfig: { Values } })
const header = (HttpHeaderName: string, ...Values: string[]) => ({
  Field: 'http-header',
  HttpHeaderConfig: { HttpHeaderName, Values },
})
const addresses = (...Values: string[]) => ({ Field: 'source-ip', SourceIpConfig: { Values } })
const query = (Key: string, Value: string) => ({
  Field: 'query-string',
  QueryStringConfig: { Values: [{ Key, Value }] },
})

test.for([
  ['a broader path', [path('/*')], [path('/api/*')], true],
  ['the old form of a condition', [{ Field: 'path-pattern', Values: ['/*'] }], [path('/api/*')], true],
  ['a narrower path', [path('/api/v1/*')], [path('/api/*')], false],
  ['all of its paths are covered', [path('/api/*', '/health')], [path('/health', '/api/x')], true],
  ['one of its paths is not', [path('/api/*')], [path('/health', '/api/x')], false],
  ['the same path, for one host only', [path('/api/*'), host('a.example.com')], [path('/api/*')], false],
  ['the same path, for every host', [path('/api/*')], [path('/api/*'), host('a.example.com')], true],
  ['hosts are written in any case', [host('*.EXAMPLE.com')], [host('a.example.com')], true],
  ['paths are not', [path('/API/*')], [path('/api/*')], false],
  ['another header', [header('X-A', '*')], [header('X-B', '1')], false],
  ['the same header', [header('x-a', '*')], [header('X-A', '1')], true],
  ['the same query', [query('v', '2')], [query('v', '2'), path('/api/*')], true],
  ['every path, for a host', [path('/*')], [host('a.example.com')], true],
  ['every host, for a path', [host('*')], [path('/api/*')], true],
  ['every path and one host', [path('*'), host('b.example.com')], [host('a.example.com')], false],
  ['a block of addresses, for one of them', [addresses('10.0.0.0/8')], [addresses('10.1.2.3/32')], true],
  ['a block of addresses, for another', [addresses('10.0.0.0/8')], [addresses('10.1.0.0/16', '192.0.2.0/24')], false],
  ['a header of any value, for requests without', [header('X-A', '*')], [path('/api/*')], false],
  ['another query', [query('v', '*')], [query('v', '2')], false],
] as const)('an earlier rule that has %s', ([, earlier, later, shadowed]) => {
  const rules = [
    { RuleArn: 'later', Priority: '20', Conditions: later.map((condition) => ({ ...condition })) },
    { RuleArn: 'earlier', Priority: '3', Conditions: earlier.map((condition) => ({ ...condition })) },
  ] as Parameters<typeof shadowOf>[0][]
  expect(shadowOf(rules[0]!, rules)?.RuleArn).toBe(shadowed ? 'earlier' : undefined)
})

test.for([
  [[{ Type: 'forward', TargetGroupArn: 'a' }], 1],
  [
    [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: 'a', Weight: 90 },
            { TargetGroupArn: 'b', Weight: 10 },
          ],
        },
      },
    ],
    0.9,
  ],
  [
    [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: 'a', Weight: 0 },
            { TargetGroupArn: 'b', Weight: 1 },
          ],
        },
      },
    ],
    0,
  ],
  [[{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'a', Weight: 0 }] } }], 0],
  [
    [
      { Type: 'authenticate-oidc', Order: 1 },
      { Type: 'forward', TargetGroupArn: 'a', Order: 2 },
    ],
    1,
  ],
  [[{ Type: 'redirect' }], 0],
] as const)('the share of a target group: %j', ([actions, expected]) => {
  expect(shareOf(structuredClone(actions) as unknown as Parameters<typeof shareOf>[0], 'a')).toBe(expected)
})
