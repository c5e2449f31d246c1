import { expect, test } from 'vitest'
import type { Series } from '../../record/run.ts'
import { sampleRecord } from '../testing.ts'
import { writeHtml } from './index.ts'

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 21, 10, minute)).toISOString()
const seriesOf = (values: readonly (number | null)[], rest: Partial<Series> = {}): Series => ({
  check: sampleRecord().checks[0]!.id,
  subject: 'cluster/main',
  name: 'error rate of <shop>',
  unit: '%',
  limit: 0.1,
  points: values.map((value, minute) => ({ at: at(minute), value })),
  ...rest,
})
const page = (...series: Series[]): string => writeHtml(sampleRecord({ series }))

test('a record without series has no such section', () => {
  expect(writeHtml(sampleRecord())).not.toContain('id="watch"')
})

test('a series is drawn, described in words, and listed', () => {
  const markup = page(seriesOf([0, 0.05, 0.4]))
  expect(markup).toContain('<title id="series-')
  expect(markup).toContain('error rate of &lt;shop&gt;')
  expect(markup).toContain('Between 0 % and 0.4 % in 3 values. The limit is 0.1 %; it was broken 1 time.')
  expect(markup.match(/class="breach"/g)).toHaveLength(1)
  expect(markup).toContain('<b class="error">over the limit</b>')
  expect(markup).not.toContain('style="')
})

test('where nothing was measured the line is broken, not drawn through', () => {
  const [, path = ''] = /class="line" d="([^"]*)"/.exec(page(seriesOf([1, 2, null, 3]))) ?? []
  expect(path.match(/M/g)).toHaveLength(2)
  expect(path).not.toContain('NaN')
})

test.each([
  ['a single value', [0.05]],
  ['zeros', [0, 0]],
])('%s has a place in the drawing', (_, values) => {
  const markup = page(seriesOf(values, { unit: 's' }))
  expect(markup).toContain('<circle class="dot"')
  expect(markup).not.toContain('NaN')
})

test('nothing at all is said, not drawn', () => {
  const markup = page(seriesOf([null, null]))
  expect(markup).toContain('Nothing could be measured.')
  expect(markup).not.toContain('class="plot"')
})
