import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical, readable, sha256Hex } from './canonical.ts'

test.each<[unknown, string]>([
  [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
  [{ 10: 'x', 9: 'y' }, '{"10":"x","9":"y"}'],
  [{ a: undefined, b: null }, '{"b":null}'],
  [[undefined, 1], '[null,1]'],
  // oxlint-disable-next-line no-sparse-arrays
  [[, 1], '[null,1]'],
  [undefined, 'null'],
  [-0, '0'],
  [1e21, '1e+21'],
  [NaN, '{"$number":"NaN"}'],
  [12n, '{"$bigint":"12"}'],
  [new Date(0), '{"$date":"1970-01-01T00:00:00.000Z"}'],
  [new Date(NaN), '{"$date":null}'],
  [new TextEncoder().encode('hi'), '{"$bytes":"aGk="}'],
  [Buffer.from('xhix').subarray(1, 3), '{"$bytes":"aGk="}'],
  [{ $date: 'not one' }, '{"$$date":"not one"}'],
  [{ $$date: 'not one' }, '{"$$$date":"not one"}'],
  [new Set([2, 1]), '{"$set":[1,2]}'],
  [
    new Map([
      ['b', 1],
      ['a', 2],
    ]),
    '{"$map":[["a",2],["b",1]]}',
  ],
  [JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
  ['\u20ac "\ud800', '"\u20ac \\"\\ud800"'],
])('%o is spelled %s', (value, spelling) => {
  expect(canonical(value)).toBe(spelling)
})

test('what is not data is refused, as is a value that contains itself', () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  expect(() => canonical({ read: () => 1 })).toThrow(TypeError)
  expect(() => canonical(cycle)).toThrow(/contains itself/)
})

test('the order in which members were added never shows', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      expect(canonical(Object.fromEntries(Object.entries(value).reverse()))).toBe(canonical(value))
    }),
  )
})

test('different data have different spellings, equal data the same', () => {
  const data = fc.anything({
    withDate: true,
    withBigInt: true,
    withTypedArray: false,
    withNullPrototype: false,
    maxDepth: 3,
  })
  const known = (value: unknown): string => canonical(JSON.parse(canonical(value)))
  fc.assert(
    fc.property(data, data, (a, b) => {
      expect(canonical(structuredClone(a))).toBe(canonical(a))
      // Spellings are JSON, and parsing one loses nothing: reading it back and spelling it differs only by the escape
      // of tags.
      if (canonical(a) !== canonical(b)) expect(known(a)).not.toBe(known(b))
    }),
  )
})

test('the readable form holds the same JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(readable(value))).toEqual(JSON.parse(canonical(value)))
    }),
  )
  expect(readable({ b: [1, {}], a: [] })).toBe('{\n  "a": [],\n  "b": [\n    1,\n    {}\n  ]\n}\n')
})

test('sha256Hex hashes strings as UTF-8', () => {
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(sha256Hex('é')).toBe(sha256Hex(Buffer.from([0xc3, 0xa9])))
})
