import { answeringName, dnsName } from '../../dns.ts'
import { collection } from '../collection.ts'

/** Public names that lead to load balancers, by the balancers' own names in lower case. */
export type RecordedNames = ReadonlyMap<string, readonly string[]>

/** A name as a target of records: without the prefix for both families of addresses. */
const target = (name: string): string => dnsName(name).replace(/^dualstack\./, '')

/**
 * The names that records of this account's public hosted zones give to load balancers, as aliases or by CNAME, also by
 * way of each other and of wildcards. Wildcards themselves are left out: they name no host.
 */
export const recordedNames = collection(async ({ aws }): Promise<RecordedNames> => {
  const { HostedZones = [] } = await aws.route53.listHostedZones()
  const answers = await Promise.all(
    HostedZones.filter(({ Config }) => Config?.PrivateZone !== true).map(({ Id }) =>
      aws.route53.listResourceRecordSets({ HostedZoneId: Id }),
    ),
  )
  const records = answers
    .flatMap(({ ResourceRecordSets = [] }) => ResourceRecordSets)
    .map(({ Name = '', Type, AliasTarget, ResourceRecords = [] }) => {
      const values = Type === 'CNAME' ? ResourceRecords.flatMap(({ Value }) => Value ?? []) : []
      return {
        name: dnsName(Name),
        targets: [...(AliasTarget?.DNSName === undefined ? [] : [AliasTarget.DNSName]), ...values].map(target),
      }
    })
  const targetsOf = Map.groupBy(records, ({ name }) => name)
  const names = new Set(targetsOf.keys())
  /** Where a name leads in the end; one that leads back to itself leads nowhere. */
  const ends = (name: string, passed: readonly string[] = []): string[] => {
    const answering = answeringName(name, names)
    if (answering === undefined) return [name]
    if (passed.includes(answering)) return []
    const next = targetsOf.get(answering)!.flatMap(({ targets }) => targets)
    return next.flatMap((each) => ends(each, [...passed, answering]))
  }
  const leads = [...names]
    .filter((name) => !name.startsWith('*'))
    .flatMap((name) => [...new Set(ends(name))].map((end) => ({ name, end })))
  return new Map(
    [...Map.groupBy(leads, ({ end }) => end)].map(([end, group]) => [end, [...new Set(group.map(({ name }) => name))]]),
  )
})
