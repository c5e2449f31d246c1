import { expect, test } from 'vitest'
import { connectTo } from './connect-to.ts'

test.for([
  [[], 'a.example.com:443'],
  [['a.example.com:443:127.0.0.1:8443'], '127.0.0.1:8443'],
  [['A.EXAMPLE.com:443:127.0.0.1:8443'], '127.0.0.1:8443'],
  [['a.example.com:80:127.0.0.1:8443'], 'a.example.com:443'],
  [['b.example.com:443:127.0.0.1:8443'], 'a.example.com:443'],
  [['a.example.com::127.0.0.1:'], '127.0.0.1:443'],
  [[':443::8443'], 'a.example.com:8443'],
  [['::[::1]:8443'], '::1:8443'],
  [['b.example.com:443:1.1.1.1:1', 'a.example.com:443:2.2.2.2:2', '::3.3.3.3:3'], '2.2.2.2:2'],
] as const)('%j leads to %s', ([rules, expected]) => {
  const { host, port } = connectTo(rules, { host: 'a.example.com', port: 443 })
  expect(`${host}:${port}`).toBe(expected)
})

test('an address in brackets is asked for without them', () => {
  expect(connectTo(['[::1]:443:127.0.0.1:1'], { host: '::1', port: 443 })).toEqual({ host: '127.0.0.1', port: 1 })
})
