import { expect, test } from 'vitest'
import { bytes, duration, visible } from './text.ts'

test.each([
  ['a terminal escape', '\u001b[2J', '\\u001b[2J'],
  ['NUL, bell and carriage return', '\u0000\u0007\r', '\\u0000\\u0007\\u000d'],
  ['a right-to-left override', 'a\u202Eb', 'a\\u202eb'],
  ['zero width and byte order marks', 'a\u200Bb\uFEFF', 'a\\u200bb\\ufeff'],
  ['a lone surrogate', 'a\uD800b', 'a\\ud800b'],
  ['code points that XML has no place for', '\uFFFE\uFFFF', '\\ufffe\\uffff'],
  ['ordinary text in any script, with tabs and line breaks', 'a\tb\nשלום 日本 🚀', 'a\tb\nשלום 日本 🚀'],
])('visible writes out %s', (_what, text, expected) => {
  expect(visible(text)).toBe(expected)
})

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [12_340, '12.3 s'],
  [245_000, '4 min 05 s'],
])('a duration of %d ms', (milliseconds, expected) => {
  expect(duration(milliseconds)).toBe(expected)
})

test.each([
  [812, '812 B'],
  [4180, '4.2 kB'],
  [3_400_000, '3.4 MB'],
  [148_000_000, '148 MB'],
])('a size of %d bytes', (number, expected) => {
  expect(bytes(number)).toBe(expected)
})
