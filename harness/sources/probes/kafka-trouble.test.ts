import {
  AuthenticationError,
  MultipleErrors,
  NetworkError,
  ProtocolError,
  TimeoutError,
  UserError,
} from '@platformatic/kafka'
import { expect, test } from 'vitest'
import { NotConfigured, troubleOf } from './kafka-trouble.ts'

const system = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code })
const failed = (cause: Error): Error => new NetworkError('Connection to b:9092 failed.', { cause })

test.each<[string, unknown, string | undefined]>([
  [
    'refused, within two wrappings',
    new MultipleErrors('Cannot connect to any broker.', [failed(system('ECONNREFUSED'))]),
    'unreachable',
  ],
  ['no such name', failed(system('ENOTFOUND')), 'unreachable'],
  ['the connection takes too long', new TimeoutError('Connection to b:9092 timed out.'), 'no-connection'],
  ['the answer takes too long', new TimeoutError('Request timed out'), 'no-answer'],
  ['reset', failed(system('ECONNRESET')), 'closed'],
  ['a certificate that expired', failed(system('CERT_HAS_EXPIRED')), 'tls-failed'],
  ['a certificate for another name', failed(system('ERR_TLS_CERT_ALTNAME_INVALID')), 'tls-failed'],
  ['a wrong password', failed(new AuthenticationError('SASL authentication failed.')), 'authentication-failed'],
  [
    'a mechanism that the broker does not know',
    failed(
      new AuthenticationError('Cannot find a suitable SASL mechanism.', {
        cause: new ProtocolError('UNSUPPORTED_SASL_MECHANISM'),
      }),
    ),
    'authentication-failed',
  ],
  [
    'no permission for the topic',
    new MultipleErrors('x', [new ProtocolError('TOPIC_AUTHORIZATION_FAILED')]),
    'not-authorized',
  ],
  ['an unknown topic', new UserError('Unknown topic orders.'), 'topic-missing'],
  ['no leader', new MultipleErrors('x', [new ProtocolError('LEADER_NOT_AVAILABLE')]), 'leader-missing'],
  ['no coordinator', new MultipleErrors('x', [new ProtocolError('COORDINATOR_NOT_AVAILABLE')]), 'coordinator-missing'],
  ['a broker that the settings do not name', new MultipleErrors('x', [new NotConfigured('b:9092')]), 'not-configured'],
  ['a defect of ours is no answer', new TypeError('x is not a function'), undefined],
  ['an answer that the client cannot read is none', new UserError('Out of bounds.'), undefined],
])('%s', (_, error, outcome) => {
  expect(troubleOf(error, 'broker b:9092')?.outcome).toBe(outcome)
})
