import { expect, test } from 'vitest'
import { render } from './render.ts'

/** What the assertion throws. */
function failure(assert: () => void): Error {
  try {
    assert()
  } catch (error) {
    return error as Error
  }
  throw new Error('the assertion held')
}

test.for<{ name: string; assert: () => void; reads: ReturnType<typeof render> }>([
  {
    name: 'problems with a note',
    assert: () => expect(['sg-1: port 22', 'sg-2: port 3389'], 'rules open to the world').toEqual([]),
    reads: { message: 'rules open to the world: sg-1: port 22; sg-2: port 3389' },
  },
  { name: 'problems without a note', assert: () => expect(['one', 'two']).toEqual([]), reads: { message: 'one; two' } },
  {
    name: 'a value with a note',
    assert: () => expect(false, 'rotation of alias/secrets').toBe(true),
    reads: { message: 'rotation of alias/secrets', expected: 'true', actual: 'false' },
  },
  { name: 'a value without a note', assert: () => expect(1).toBe(2), reads: { message: 'expected 1 to be 2', expected: '2', actual: '1' } },
  {
    name: 'a note that has a colon',
    assert: () => expect('Disabled', 'key arn:aws:kms:x: its state').toBe('Enabled'),
    reads: { message: 'key arn:aws:kms:x: its state', expected: 'Enabled', actual: 'Disabled' },
  },
  {
    name: 'what an asymmetric matcher asks for',
    assert: () => expect([{ a: 1, b: 2 }], 'flow logs').toContainEqual(expect.objectContaining({ a: 2 })),
    reads: { message: 'flow logs', expected: '{ a: 2 }', actual: '[ { a: 1, b: 2 } ]' },
  },
])('$name', ({ assert, reads }) => {
  expect(render(failure(assert))).toEqual(reads)
})

test('a long value is cut, and says how long it was', () => {
  const { actual } = render(failure(() => expect('x'.repeat(5_000)).toBe('')))
  expect(actual).toMatch(/^x{1500} … \(5000 characters\)$/)
})
