import { expect, test } from 'vitest'
import { fill, placeholdersIn, variablesFor } from './flow-steps.ts'

test('placeholders are found and filled wherever they stand; unknown ones stay', () => {
  const step = {
    path: '/orders/{{id}}',
    headers: { authorization: 'Bearer {{ env.TOKEN }}' },
    json: { lines: [{ sku: '{{sku}}' }], count: 2, note: null },
  }
  expect(placeholdersIn(step)).toEqual(['id', 'env.TOKEN', 'sku'])
  expect(fill(step, { id: '7', 'env.TOKEN': 't' })).toEqual({
    path: '/orders/7',
    headers: { authorization: 'Bearer t' },
    json: { lines: [{ sku: '{{sku}}' }], count: 2, note: null },
  })
})

test('a value that looks like a placeholder is not filled again', () => {
  expect(fill('{{a}}', { a: '{{b}}', b: 'x' })).toBe('{{b}}')
})

test('only variables that are named and set are taken from the environment', () => {
  expect(variablesFor(['env.TOKEN', 'env.MISSING', 'id'], { TOKEN: 't', id: 'no', OTHER: 'no' })).toEqual({
    'env.TOKEN': 't',
  })
})
