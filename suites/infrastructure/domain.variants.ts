import { variants, type World } from '../../harness/index.ts'

const alias = ({ route53 }: World) => route53.recordSets.only(({ Type }) => Type === 'A')
const elsewhere = (world: World) => ({
  ...alias(world),
  AliasTarget: { ...alias(world).AliasTarget!, DNSName: 'dualstack.other-alb-1.elb.amazonaws.com.' },
})

const DOMAIN = 'production.example.com.'

function cname(world: World, Name: string, Value: string): void {
  const { zoneId } = alias(world)
  world.route53.recordSets.add({ zoneId, Name, Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value }] })
}

variants('domain.alias', [
  {
    what: 'the same name, answered in another region by that region',
    arrange: (world) => {
      Object.assign(alias(world), { SetIdentifier: 'here', Region: 'us-east-1' })
      world.route53.recordSets.add({ ...elsewhere(world), SetIdentifier: 'there', Region: 'eu-central-1' })
    },
    expected: 'pass',
  },
  {
    what: 'a page that stands in while the load balancer is down',
    arrange: (world) => {
      Object.assign(alias(world), { SetIdentifier: 'first', Failover: 'PRIMARY' })
      world.route53.recordSets.add({ ...elsewhere(world), SetIdentifier: 'second', Failover: 'SECONDARY' })
    },
    expected: 'pass',
  },
  {
    what: 'a zone that the network account has',
    arrange: ({ route53 }) => {
      route53.zones.first(({ Config }) => Config?.PrivateZone === false).Config = { PrivateZone: true }
    },
    expected: 'inconclusive',
  },
  {
    what: 'a wildcard that answers for the domain, as Route 53 writes it',
    arrange: (world) => void (alias(world).Name = String.raw`\052.example.com.`),
    expected: 'pass',
  },
  {
    what: 'a wildcard that does not answer, because the name has other records',
    arrange: (world) => {
      const { zoneId } = alias(world)
      alias(world).Name = String.raw`\052.example.com.`
      const ResourceRecords = [{ Value: '"v=spf1 -all"' }]
      world.route53.recordSets.add({ zoneId, Name: DOMAIN, Type: 'TXT', TTL: 300, ResourceRecords })
    },
    expected: /^fail: .*no record of type A that answers/,
  },
  {
    what: 'an alias of an alias',
    arrange: (world) => {
      const [first] = world.route53.recordSets.remove(({ Type }) => Type === 'A')
      const AliasTarget = { DNSName: 'LB.example.com.', HostedZoneId: first!.zoneId, EvaluateTargetHealth: false }
      world.route53.recordSets.add({ ...first!, Name: 'lb.example.com.' })
      world.route53.recordSets.add({ ...first!, AliasTarget })
    },
    expected: 'pass',
  },
  {
    what: 'a chain of CNAMEs by way of a wildcard',
    arrange: (world) => {
      alias(world).Name = String.raw`\052.lb.example.com.`
      cname(world, DOMAIN, 'www.example.com')
      cname(world, 'www.example.com.', 'blue.lb.example.com.')
    },
    expected: 'pass',
  },
  {
    what: 'a CNAME of the load balancer itself',
    arrange: (world) => {
      const target = alias(world).AliasTarget!.DNSName!
      const { zoneId } = alias(world)
      world.route53.recordSets.remove(({ Type }) => Type === 'A')
      const ResourceRecords = [{ Value: target.replace('dualstack.', '') }]
      world.route53.recordSets.add({ zoneId, Name: DOMAIN, Type: 'CNAME', TTL: 60, ResourceRecords })
    },
    expected: 'pass',
  },
  {
    what: 'a chain that ends at another load balancer',
    arrange: (world) => {
      cname(world, DOMAIN, 'lb.example.com.')
      Object.assign(alias(world), { ...elsewhere(world), Name: 'lb.example.com.' })
    },
    expected: /^fail: .*record A lb\.example\.com leads to other-alb-1/,
  },
  {
    what: 'names that lead to each other',
    arrange: (world) => {
      cname(world, DOMAIN, 'lb.example.com.')
      cname(world, 'lb.example.com.', DOMAIN)
      world.route53.recordSets.remove(({ Type }) => Type === 'A')
    },
    expected: 'fail',
  },
  {
    what: 'the domain with a trailing dot and in capitals',
    settings: { operations: { domain: 'Production.EXAMPLE.com.' } },
    arrange: () => {},
    expected: 'pass',
  },
])
