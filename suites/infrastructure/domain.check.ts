import { check } from '../../harness/index.ts'
import { zoneOf, withoutDot } from './dns-names.ts'

check('domain.alias', {
  title: "The platform's domain leads to its load balancer",
  covers: ['MR-INF-10'],
  controls: { nist: ['SC-20', 'SC-22'], soc2: ['A1.2'] },
  severity: 'high',
  parts: ['publicEntrance'],
  remedy: 'Make an alias record of type A for the domain, with the DNS name and hosted zone id of the load balancer.',
  async verify(_account, { aws, platform, settings, region, expect, notApplicable, inconclusive }) {
    const { domain } = settings.operations
    if (domain === undefined) return notApplicable('No domain is configured (operations.domain).')
    const balancers = await platform.publicLoadBalancers()
    const { HostedZones = [] } = await aws.route53.listHostedZones()
    const zone = zoneOf(domain, HostedZones)
    if (zone === undefined)
      return inconclusive(
        `No public hosted zone of this account holds ${domain}: where it leads is known to the account that has ` +
          'the zone.',
      )
    const { ResourceRecordSets = [] } = await aws.route53.listResourceRecordSets({ HostedZoneId: zone.Id })
    // Records for other regions, and failover records, may lead elsewhere.
    const records = ResourceRecordSets.filter(
      ({ Name = '', Type, Weight, Region = region, Failover }) =>
        withoutDot(Name) === withoutDot(domain) &&
        (Type === 'A' || Type === 'AAAA' || Type === 'CNAME') &&
        Weight !== 0 &&
        Region === region &&
        Failover !== 'SECONDARY',
    )
    const problems = records.flatMap(({ Type, SetIdentifier, AliasTarget }) => {
      const record = `record ${Type}${SetIdentifier === undefined ? '' : ` ${SetIdentifier}`}`
      if (AliasTarget === undefined)
        return [`${record} is not an alias: it does not follow the load balancer's addresses`]
      const target = withoutDot(AliasTarget.DNSName ?? '').replace(/^dualstack\./, '')
      const balancer = balancers.find(({ DNSName = '' }) => withoutDot(DNSName) === target)
      if (balancer === undefined)
        return [
          `${record} leads to ${target}, which is none of the platform's load balancers ` +
            `(${balancers.map(({ DNSName }) => DNSName).join(', ') || 'there is none'})`,
        ]
      return AliasTarget.HostedZoneId === balancer.CanonicalHostedZoneId
        ? []
        : [
            `${record} names hosted zone ${AliasTarget.HostedZoneId}, the load balancer's is ` +
              `${balancer.CanonicalHostedZoneId}`,
          ]
    })
    const nothing = records.some(({ Type }) => Type === 'A')
      ? []
      : [`zone ${withoutDot(zone.Name ?? '')} has no record of type A`]
    expect([...nothing, ...problems], `records of ${domain}`).toEqual([])
  },
  breaks: {
    'no record': ({ route53 }) => {
      route53.recordSets.remove(({ Type }) => Type === 'A')
    },
    'an address instead of an alias': (_, find) => {
      const record = find.addressRecord()
      delete record.AliasTarget
      Object.assign(record, { TTL: 60, ResourceRecords: [{ Value: '203.0.113.10' }] })
    },
    'the alias of a load balancer that was replaced': (_, find) => {
      find.addressRecord().AliasTarget!.DNSName = 'dualstack.old-alb-1.eu-west-1.elb.amazonaws.com.'
    },
    'only a stand-in leads to it': (_, find) => {
      Object.assign(find.addressRecord(), { SetIdentifier: 'stand-in', Failover: 'SECONDARY' })
    },
    'half of the requests go elsewhere': ({ route53 }, find) => {
      const record = find.addressRecord()
      const AliasTarget = { ...record.AliasTarget!, DNSName: 'dualstack.other-alb-1.eu-west-1.elb.amazonaws.com.' }
      route53.recordSets.add({ ...record, SetIdentifier: 'canary', Weight: 50, AliasTarget })
    },
  },
})
