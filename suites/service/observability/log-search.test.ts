import { expect, test } from 'vitest'
import { linesContaining, samples, searchedSince } from './log-search.ts'
import type { CheckContext } from '../../../harness/index.ts'
import { settingsFor } from '../../../harness/environment/settings/index.ts'

const now = () => new Date('2026-03-01T12:34:56Z')
const lately = new Date('2026-03-01T12:20:10Z')
const longAgo = new Date('2026-02-27T08:00:00Z')

test.each([
  ['window', [{ status: 'PRIMARY', createdAt: lately }], '2026-03-01T12:04:00.000Z'],
  [
    'deployment',
    [
      { status: 'ACTIVE', createdAt: new Date(0) },
      { status: 'PRIMARY', createdAt: lately },
    ],
    lately.toISOString(),
  ],
  // the search window is limited
  ['deployment', [{ status: 'PRIMARY', createdAt: longAgo }], '2026-03-01T12:04:00.000Z'],
  // a service that CodeDeploy deploys has task sets instead
  ['deployment', [], '2026-03-01T12:04:00.000Z'],
] as const)('since %s', (logSince, deployments, expected) => {
  const settings: CheckContext['settings'] = settingsFor('production', 'production', {
    observability: { logSince, logWindowMinutes: 30 },
  })
  expect(searchedSince({ service: { deployments: [...deployments] } }, { settings, now }).toISOString()).toBe(expected)
})

test('a line counts for every family whose terms it holds, in their case', () => {
  const lines = ['ERROR Timeout', 'error', 'Request took 9 s', 'ok']
  expect(linesContaining(['ERROR', 'Timeout'], lines)).toEqual(['ERROR Timeout'])
  expect(linesContaining(['Timeout', 'Request took'], lines)).toEqual(['ERROR Timeout', 'Request took 9 s'])
})

test('samples are few, different, short, and without secrets even where the line is cut', () => {
  const secret = 'wJalrXUtnFEMIK7MDENGbPxRfiCYzL0q8Ts3VnKd'
  const cut = `${'x '.repeat(70)}key ${secret}`
  const text = samples(['one', 'one', `login password=hunter2-${secret}`, cut, 'four'])
  expect(text.match(/"[^"]*"/g)).toHaveLength(3)
  expect(text).toContain('"one"')
  expect(text).not.toContain('four')
  expect(text).not.toContain('hunter2')
  expect(text).not.toContain(secret.slice(0, 12))
})
