import { expect, test } from 'vitest'
import { writeJson, type Results } from './json.ts'
import { interruptedRecord, PROMISES, sampleRecord } from './testing.ts'

const read = (text: string): Results => JSON.parse(text) as Results

test('findings carry their check, all of them', () => {
  const record = sampleRecord()
  const results = read(writeJson(record))
  expect(results.schema).toBe('checkride.results/1')
  expect(new Set(results.findings.map(({ id }) => id))).toEqual(new Set(record.findings.map(({ id }) => id)))
  const failing = results.findings.find(({ check, verdict }) => check.id === 'vpc.flow-logs' && verdict === 'fail')
  expect(failing).toMatchObject({
    check: { severity: 'high', covers: ['DG-INF-05'] },
    observations: ['o-00001', 'o-00004'],
  })
})

test('observations come without parameters, attempts and expected settings, and keep where the answer lies', () => {
  const text = writeJson(sampleRecord())
  const [observation] = read(text).observations
  expect(observation).not.toHaveProperty('input')
  expect(observation).not.toHaveProperty('attempts')
  expect(observation?.output?.path).toMatch(/^objects\//)
  expect(text).not.toContain('natGateways')
})

test('series of a watch are kept, and absent without one', () => {
  const series = [
    {
      check: 'watch.deployment',
      subject: 's',
      name: 'error rate',
      unit: '%',
      limit: 5,
      points: [{ at: '2026-11-21T02:00:00.000Z', value: null }],
    },
  ]
  expect(read(writeJson(sampleRecord({ series }))).series).toEqual(series)
  expect(read(writeJson(sampleRecord()))).not.toHaveProperty('series')
})

test('an interrupted run names what it did not evaluate', () => {
  const results = read(writeJson(interruptedRecord()))
  expect(results.run.complete).toBe(false)
  expect(results.unevaluated.map(({ id }) => id)).toEqual(['nat.available'])
})

test('what was denied is a member, and absent when nothing was', () => {
  const missing = { actions: ['ec2:DescribeVpcs'], policies: [{ Version: '2012-10-17' }], elsewhere: [] }
  expect(read(writeJson(sampleRecord({ missing }))).missing).toEqual(missing)
  expect(read(writeJson(sampleRecord()))).not.toHaveProperty('missing')
})

test('what is promised is there, and absent when that is everything', () => {
  expect(read(writeJson(sampleRecord({ promises: PROMISES }))).promises).toEqual(PROMISES)
  expect(read(writeJson(sampleRecord()))).not.toHaveProperty('promises')
})
