import { variants, type World } from '../../harness/index.ts'

const alias = ({ route53 }: World) => route53.recordSets.only(({ Type }) => Type === 'A')
const elsewhere = (world: World) => ({
  ...alias(world),
  AliasTarget: { ...alias(world).AliasTarget!, DNSName: 'dualstack.other-alb-1.elb.amazonaws.com.' },
})

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
])
