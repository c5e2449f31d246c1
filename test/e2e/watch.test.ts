/** `gate --watch` as a user runs it, against a sandbox whose platform is an hour old. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { provisionPlatform } from '../../fixtures/platform/index.ts'
import { Clock } from '../../fixtures/sandbox/clock.ts'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import type { RunRecord } from '../../record/run.ts'
import { checkride } from './checkride.ts'

const HOUR = 3_600_000
const region = 'us-east-1'
const sandbox = await Sandbox.start({ clock: new Clock(-HOUR) })
await provisionPlatform({
  endpoint: sandbox.url,
  region,
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  environment: 'production',
  profile: 'production',
})
sandbox.clock.advance(HOUR)
afterAll(() => sandbox.close())

async function gate(on: Sandbox, ...flags: string[]) {
  const out = join(mkdtempSync(join(tmpdir(), 'checkride-watch-')), 'run')
  const outcome = await checkride(
    ['gate', 'watch.*', '--env', 'production', '--endpoint', on.url, '--out', out, ...flags],
    {
      env: { CHECKRIDE_PROGRESS: 'lines' },
    },
  )
  const read = (file: string): string => readFileSync(join(out, file), 'utf8')
  return { ...outcome, out, read, record: (): RunRecord => JSON.parse(read('run.json')) as RunRecord }
}

test('a healthy deployment passes: looked at as often as asked, drawn, and sealed as evidence', async () => {
  const { code, stderr, out, read, record } = await gate(sandbox, '--watch', '3s', '--interval', '1s')
  expect(code, stderr).toBe(0)
  const { findings, series = [], observations } = record()
  expect(findings.map(({ verdict }) => verdict)).toEqual(['pass'])
  expect(series.map(({ name }) => name)).toEqual([
    'error rate of service-a',
    '95th percentile of the response time of service-a',
    'requests to service-a',
    'alarms that ring',
    'tasks that stopped unexpectedly',
  ])
  for (const { points } of series) {
    expect(points).toHaveLength(4)
    expect(points.every(({ value }) => value !== null)).toBe(true)
  }
  // Each look called AWS again, and the verdict rests on every answer.
  const looks = observations.filter(
    ({ operation, input }) => operation === 'DescribeAlarms' && 'StateValue' in (input as object),
  )
  expect(looks).toHaveLength(4)
  expect(findings[0]!.observations).toEqual(expect.arrayContaining(looks.map(({ id }) => id)))
  expect(read('report.html')).toContain('<path class="line" d="M')
  expect(stderr).toMatch(/watching production-cluster, \d of 3 s: service-a: 0\.00 % errors/)
  expect((await checkride(['verify', out])).code).toBe(0)
})

test('a breach ends the watch long before its time, and is told', async () => {
  await using broken = await sandbox.fork()
  const alarm = broken.world(region).cloudwatch.alarms.first(({ AlarmName }) => AlarmName === 'production-alb-5xx')
  setTimeout(
    () =>
      Object.assign(alarm, {
        StateValue: 'ALARM',
        StateReason: 'Threshold Crossed: [7.2] was greater than the threshold (5.0).',
      }),
    4_000,
  )
  const started = Date.now()
  const { code, record } = await gate(broken, '--watch', '10m', '--interval', '1s')
  expect(code).toBe(1)
  expect(Date.now() - started).toBeLessThan(40_000)
  expect(record().findings[0]!.message).toMatch(
    / s into a watch of 600 s: alarm production-alb-5xx rings: Threshold Crossed: \[7\.2\]/,
  )
  const alarms = record()
    .series!.find(({ name }) => name === 'alarms that ring')!
    .points.map(({ value }) => value)
  expect(alarms.at(-1)).toBe(1)
})

test.each([
  [['--interval', '5s'], '--interval says how often to look while watching'],
  [['--watch', 'soon'], 'Write a duration such as 90s, 15m or 1h.'],
])('%s is refused', async (flags, line) => {
  const { code, stderr } = await gate(sandbox, ...flags)
  expect(code).toBe(2)
  expect(stderr).toContain(line)
})
