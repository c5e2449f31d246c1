import { expect, test } from 'vitest'
import { expectFor } from '../authoring/expect.ts'
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
    reads: { message: 'rotation of alias/secrets', expected: 'yes', actual: 'no' },
  },
  {
    name: 'a value without a note',
    assert: () => expect(1).toBe(2),
    reads: { message: 'expected 1 to be 2', expected: '2', actual: '1' },
  },
  {
    name: 'a note that has a colon',
    assert: () => expect('Disabled', 'key arn:aws:kms:x: its state').toBe('Enabled'),
    reads: { message: 'key arn:aws:kms:x: its state', expected: 'Enabled', actual: 'Disabled' },
  },
  {
    name: 'a pattern',
    assert: () => expect('AES256', 'encryption').toMatch(/^aws:kms/),
    reads: { message: 'encryption', expected: '/^aws:kms/', actual: 'AES256' },
  },
  {
    name: 'a matcher of the other family',
    assert: () => expect(3, 'tasks').toSatisfy(() => false),
    reads: { message: 'tasks' },
  },
  {
    name: 'variables, whose values are secret by where they stand',
    assert: () => expect({ environment: [{ name: 'MODE', value: 'opensesame' }] }, 'container').toEqual({}),
    reads: {
      message: 'container',
      expected: '{}',
      actual: "{ environment: [ { name: 'MODE', value: '[redacted: environment value]' } ] }",
    },
  },
  {
    name: 'objects without a note, which the matcher would put into its sentence as text',
    assert: () => expect({ environment: { MODE: 'opensesame' } }).toHaveProperty('x'),
    reads: { message: 'expected the value to have property "x"' },
  },
  {
    name: 'nothing but objects',
    assert: () => expect({ password: 'opensesame' }).toEqual({}),
    reads: {
      message: 'the value is not as expected',
      expected: '{}',
      actual: "{ password: '[redacted: secret by name]' }",
    },
  },
  {
    name: 'what an asymmetric matcher asks for',
    assert: () => expect([{ a: 1, b: 2 }], 'flow logs').toContainEqual(expect.objectContaining({ a: 2 })),
    reads: { message: 'flow logs', expected: '{ a: 2 }', actual: '[ { a: 1, b: 2 } ]' },
  },
])('$name', ({ assert, reads }) => {
  expect(render(failure(assert))).toEqual(reads)
})

const compared = expectFor(expect, () => {})

test.for<{ name: string; assert: () => void; reads: ReturnType<typeof render> }>([
  {
    name: 'at least',
    assert: () => compared(1, 'zones of lb').toBeGreaterThanOrEqual(2),
    reads: { message: 'zones of lb', expected: 'at least 2', actual: '1' },
  },
  {
    name: 'anything but',
    assert: () => compared('MANUAL', 'scans of images').not.toBe('MANUAL'),
    reads: { message: 'scans of images', expected: 'anything but MANUAL', actual: 'MANUAL' },
  },
  {
    name: 'something that is not there',
    assert: () => compared(undefined, 'alias alias/logs').toBeDefined(),
    reads: { message: 'alias alias/logs', expected: 'something', actual: 'nothing' },
  },
  {
    name: 'none that should be there',
    assert: () => compared([], 'delivery channels').not.toHaveLength(0),
    reads: { message: 'delivery channels', expected: 'anything but 0 of them', actual: '0: []' },
  },
  {
    name: 'one of several',
    assert: () => compared('disabled', 'insights').toBeOneOf(['enabled', 'enhanced']),
    reads: { message: 'insights', expected: 'one of enabled, enhanced', actual: 'disabled' },
  },
  {
    name: 'the value of a list, not what the matcher made of it',
    assert: () => compared(['a'], 'principals').toContain('b'),
    reads: { message: 'principals', expected: 'with b', actual: "[ 'a' ]" },
  },
  {
    name: 'something that should not be there',
    assert: () => compared('sg-1', 'open group').toBeUndefined(),
    reads: { message: 'open group', expected: 'nothing', actual: 'sg-1' },
  },
])('$name, as a check asserts', ({ assert, reads }) => {
  expect(render(failure(assert))).toEqual(reads)
})

test('a long value is cut, and says how long it was', () => {
  const { actual } = render(failure(() => expect('x'.repeat(5_000)).toBe('')))
  expect(actual).toMatch(/^x{1500} … \(5000 characters\)$/)
})
