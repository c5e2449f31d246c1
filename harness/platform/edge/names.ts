import { collection } from '../collection.ts'

/** Public names that lead to load balancers, by the balancers' own names in lower case. */
export type RecordedNames = ReadonlyMap<string, readonly string[]>

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '')

/**
 * The names that records of this account's public hosted zones give to load balancers, as aliases or by CNAME.
 * Wildcards are left out: they name no host.
 */
export const recordedNames = collection(async ({ aws }): Promise<RecordedNames> => {
  const { HostedZones = [] } = await aws.route53.listHostedZones()
  const answers = await Promise.all(
    HostedZones.filter(({ Config }) => Config?.PrivateZone !== true).map(({ Id }) =>
      aws.route53.listResourceRecordSets({ HostedZoneId: Id }),
    ),
  )
  const leads = answers
    .flatMap(({ ResourceRecordSets = [] }) => ResourceRecordSets)
    .filter(({ Name = '' }) => !Name.startsWith('*') && !Name.startsWith(String.raw`\052`))
    .flatMap(({ Name = '', Type, AliasTarget, ResourceRecords = [] }) => {
      const values = Type === 'CNAME' ? ResourceRecords.flatMap(({ Value }) => Value ?? []) : []
      return [...(AliasTarget?.DNSName === undefined ? [] : [AliasTarget.DNSName]), ...values].map((target) => ({
        name: plain(Name),
        target: plain(target).replace(/^dualstack\./, ''),
      }))
    })
  return new Map(
    [...Map.groupBy(leads, ({ target }) => target)].map(([target, group]) => [
      target,
      [...new Set(group.map(({ name }) => name))],
    ]),
  )
})
