import { expect, test } from 'vitest'
import { addressIn, namesBrokers } from './variables.ts'

test.for([
  ['http://rates.internal:9000/v1', 'rates.internal'],
  ['rates.internal:9000', 'rates.internal'],
  ['postgres://db.internal/orders', 'db.internal'],
  ['GBP', undefined],
  ['a:b', undefined],
  ['', undefined],
] as const)('%s names %s', ([value, host]) => {
  expect(addressIn(value)?.hostname).toBe(host)
})

test.for([
  [{ name: 'KAFKA_BOOTSTRAP' }, true],
  [{ name: 'BROKERS', value: 'b-1.msk:9094,b-2.msk:9094' }, true],
  [{ name: 'PORT', value: '9092' }, false],
] as const)('%o names brokers: %s', ([variable, names]) => {
  expect(namesBrokers(variable)).toBe(names)
})
