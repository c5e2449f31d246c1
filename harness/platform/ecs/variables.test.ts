import { expect, test } from 'vitest'
import { addressIn, namesBrokers } from './variables.ts'

test.for([
  ['http://rates.internal:9000/v1', { host: 'rates.internal', port: 9000 }],
  ['http://Rates.Internal.', { host: 'rates.internal', port: 80 }],
  ['rates.internal:9000', { host: 'rates.internal', port: 9000 }],
  ['rates.internal.:9000', { host: 'rates.internal', port: 9000 }],
  ['rates.internal:9000/v1', { host: 'rates.internal', port: 9000 }],
  ['[fd00::1]:9000', { host: '[fd00::1]', port: 9000 }],
  ['dns:///rates.internal:9000', { host: 'rates.internal', port: 9000 }],
  ['dns://10.0.0.2/rates.internal:9000', { host: 'rates.internal', port: 9000 }],
  ['dns:rates.internal:9000', { host: 'rates.internal', port: 9000 }],
  ['dns:///rates.internal', { host: 'rates.internal', port: 443 }],
  ['postgres://db.internal/orders', { host: 'db.internal', port: 5432 }],
  ['jdbc:postgresql://db.internal:5433/orders', { host: 'db.internal', port: 5433 }],
  ['redis://cache.internal', { host: 'cache.internal', port: 6379 }],
  ['tcp://rates.internal', { host: 'rates.internal' }],
  ['GBP', undefined],
  ['a:b', undefined],
  ['arn:aws:s3:::orders', undefined],
  ['', undefined],
] as const)('%s names %o', ([value, address]) => {
  expect(addressIn(value)).toEqual(address)
})

test.for([
  [{ name: 'KAFKA_BOOTSTRAP' }, true],
  [{ name: 'BROKERS', value: 'b-1.msk:9094,b-2.msk:9094' }, true],
  [{ name: 'PORT', value: '9092' }, false],
] as const)('%o names brokers: %s', ([variable, names]) => {
  expect(namesBrokers(variable)).toBe(names)
})
