import { check, dnsName } from '../../harness/index.ts'
import { leadsOf, zoneOf } from './dns-names.ts'

/** Whether a name is one that AWS gives a load balancer. */
const isBalancer = (name: string): boolean => /\.elb\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/.test(name)

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
    const leads = leadsOf(
      domain,
      ResourceRecordSets,
      ({ Type, Weight, Region = region, Failover }) =>
        (Type === 'A' || Type === 'AAAA' || Type === 'CNAME') &&
        Weight !== 0 &&
        Region === region &&
        Failover !== 'SECONDARY',
    )
    const beyond: string[] = []
    const problems = leads.flatMap(
      ({ record: { Name = '', Type, SetIdentifier, AliasTarget, ResourceRecords }, by }) => {
        const which = by.length === 0 && dnsName(Name) === dnsName(domain) ? '' : ` ${dnsName(Name)}`
        const record = `record ${Type}${which}${SetIdentifier === undefined ? '' : ` ${SetIdentifier}`}`
        const named = AliasTarget?.DNSName ?? (Type === 'CNAME' ? ResourceRecords?.[0]?.Value : undefined)
        if (named === undefined) return [`${record} is not an alias: it does not follow the load balancer's addresses`]
        const target = dnsName(named).replace(/^dualstack\./, '')
        const balancer = balancers.find(({ DNSName = '' }) => dnsName(DNSName) === target)
        const isElsewhere = zoneOf(target, [zone]) === undefined && !isBalancer(target)
        if (balancer === undefined && isElsewhere) {
          beyond.push(`${record} leads to ${target}`)
          return []
        }
        if (balancer === undefined)
          return [
            `${record} leads to ${target}, which is none of the platform's load balancers ` +
              `(${balancers.map(({ DNSName }) => DNSName).join(', ') || 'there is none'})`,
          ]
        return AliasTarget === undefined || AliasTarget.HostedZoneId === balancer.CanonicalHostedZoneId
          ? []
          : [
              `${record} names hosted zone ${AliasTarget.HostedZoneId}, the load balancer's is ` +
                `${balancer.CanonicalHostedZoneId}`,
            ]
      },
    )
    const nothing = leads.some(({ record: { Type } }) => Type === 'A' || Type === 'CNAME')
      ? []
      : [`zone ${dnsName(zone.Name ?? '')} has no record of type A that answers for it, and no CNAME`]
    expect([...nothing, ...problems], `records of ${domain}`).toEqual([])
    if (beyond.length > 0)
      inconclusive(
        `Records of ${domain}: ${beyond.join('; ')}, which is no load balancer. Whether it leads on to one of the ` +
          `platform's, as CloudFront, Global Accelerator or another network may, is not read.`,
      )
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
