import { expect, test } from 'vitest'
import { zoneOf } from './dns-names.ts'

const zone = (Name: string, PrivateZone = false) => ({ Id: Name, Name, Config: { PrivateZone } })

test.for([
  { name: 'the zone itself', domain: 'example.com', zones: [zone('example.com.')], answer: 'example.com.' },
  {
    name: 'the longest of those that hold it',
    domain: 'API.prod.example.com',
    zones: [zone('example.com.'), zone('prod.example.com.'), zone('com.')],
    answer: 'prod.example.com.',
  },
  { name: 'labels count, not letters', domain: 'notexample.com', zones: [zone('example.com.')], answer: undefined },
  {
    name: 'a private zone does not answer the internet',
    domain: 'app.example.com',
    zones: [zone('app.example.com.', true), zone('example.com.')],
    answer: 'example.com.',
  },
])('the zone that answers: $name', ({ domain, zones, answer }) => {
  expect(zoneOf(domain, zones)?.Name).toBe(answer)
})
