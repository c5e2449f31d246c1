import { expect, test } from 'vitest'
import { answeringName, dnsName, hostWithPort } from './dns.ts'

test.for([
  ['Example.COM.', 'example.com'],
  [String.raw`\052.example.com.`, '*.example.com'],
  [String.raw`\137dmarc.example.com`, '_dmarc.example.com'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['', ''],
] as const)('%s compares as %s', ([text, name]) => {
  expect(dnsName(text)).toBe(name)
})

test.for([
  { name: 'www.example.com', names: ['www.example.com', '*.example.com'], answers: 'www.example.com' },
  { name: 'a.example.com', names: ['*.example.com'], answers: '*.example.com' },
  { name: 'b.a.example.com', names: ['*.example.com'], answers: '*.example.com' },
  { name: 'b.a.example.com', names: ['*.example.com', 'a.example.com'], answers: undefined },
  { name: 'a.example.com', names: ['*.example.com', 'x.a.example.com'], answers: undefined },
  { name: 'a.lb.example.com', names: ['*.lb.example.com', '*.example.com'], answers: '*.lb.example.com' },
  { name: 'example.com', names: ['*.example.com'], answers: undefined },
  { name: 'a.other.com', names: ['*.example.com'], answers: undefined },
])('$name is answered by $answers of $names', ({ name, names, answers }) => {
  expect(answeringName(name, new Set(names))).toBe(answers)
})

test.for([
  ['B-1.Example.internal.:9092', 'b-1.example.internal:9092'],
  ['[0:0:0:0:0:0:0:1]:9092', '[::1]:9092'],
  ['10.0.0.1:9092', '10.0.0.1:9092'],
] as const)('%s compares as %s', ([text, address]) => {
  expect(hostWithPort(text)).toBe(address)
})
