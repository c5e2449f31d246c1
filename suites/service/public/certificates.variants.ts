import { variants } from '../../../harness/index.ts'

variants('certificates.names', [
  {
    what: 'no domain is configured: a record of the account leads to the load balancer',
    settings: { operations: { domain: undefined } },
    arrange: () => {},
    expected: ['pass'],
  },
  {
    what: 'no domain is configured, and the names are kept in another account',
    settings: { operations: { domain: undefined } },
    arrange: ({ route53 }) => void route53.recordSets.remove(({ AliasTarget }) => AliasTarget !== undefined),
    expected: ['inconclusive'],
  },
  {
    what: 'no domain is configured, and another name leads to the load balancer',
    settings: { operations: { domain: undefined } },
    arrange: ({ route53 }) => {
      const record = route53.recordSets.first(({ Type, AliasTarget }) => Type === 'A' && AliasTarget !== undefined)
      route53.recordSets.add({ ...record, Name: 'other.example.net.' })
    },
    expected: ['fail'],
  },
  {
    what: 'no domain is configured: a CNAME leads to the load balancer by way of a wildcard',
    settings: { operations: { domain: undefined } },
    arrange: ({ route53 }) => {
      const record = route53.recordSets.first(({ Type, AliasTarget }) => Type === 'A' && AliasTarget !== undefined)
      route53.recordSets.add({
        zoneId: record.zoneId,
        Name: 'Shop.Example.com.',
        Type: 'CNAME',
        TTL: 60,
        ResourceRecords: [{ Value: 'green.lb.example.com' }],
      })
      record.Name = String.raw`\052.lb.example.com.`
    },
    expected: [/^fail: .*shop\.example\.com is covered by none of/],
  },
  {
    what: 'the domain is written with the dot of the root',
    settings: { operations: { domain: 'production.example.com.' } },
    arrange: () => {},
    expected: ['pass'],
  },
])
