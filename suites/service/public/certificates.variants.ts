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
])
