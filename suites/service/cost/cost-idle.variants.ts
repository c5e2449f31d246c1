import { variants } from '../../../harness/index.ts'

const DAY = 86_400_000
const LONG_AGO = new Date(Date.now() - 100 * DAY)
const otherTags = [{ Key: 'Environment', Value: 'develop' }]

variants('cost.idle-addresses', [
  {
    what: 'an address of another environment',
    arrange: ({ ec2 }) =>
      void ec2.addresses.add({ AllocationId: 'eipalloc-0other', PublicIp: '203.0.113.99', Tags: otherTags }),
    expected: 'pass',
  },
  {
    what: 'an address that was brought along',
    arrange: ({ ec2 }) =>
      void ec2.addresses.add({
        AllocationId: 'eipalloc-0own',
        PublicIp: '198.51.100.1',
        PublicIpv4Pool: 'ipv4pool-ec2-012',
      }),
    expected: ['pass', 'pass', 'pass', /^not-applicable: .*is from the pool ipv4pool-ec2-012/],
  },
  {
    what: 'no address at all',
    arrange: ({ ec2 }) => ec2.addresses.clear(),
    expected: 'not-applicable',
  },
])

variants('cost.idle-volumes', [
  {
    what: 'a volume of another environment',
    arrange: ({ ec2 }) => void Object.assign(ec2.volumes.only(), { CreateTime: LONG_AGO, Tags: otherTags }),
    expected: /^not-applicable: .*has no volume/,
  },
])
