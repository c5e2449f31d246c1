import type { ResourceRecordSet } from '@aws-sdk/client-route-53'
import { answeringName, dnsName } from '../../harness/index.ts'

interface Zone {
  readonly Id?: string | undefined
  readonly Name?: string | undefined
  readonly Config?: { readonly PrivateZone?: boolean | undefined } | undefined
}

/** The public hosted zone that answers for a name: of those that hold it, the one with the longest name. */
export function zoneOf<T extends Zone>(name: string, zones: readonly T[]): T | undefined {
  const holds = ({ Name = '', Config }: T): boolean =>
    Config?.PrivateZone !== true && (dnsName(name) === dnsName(Name) || dnsName(name).endsWith(`.${dnsName(Name)}`))
  return zones.filter(holds).sort((a, b) => (b.Name?.length ?? 0) - (a.Name?.length ?? 0))[0]
}

/** A record that leads somewhere, by way of which others. */
export interface Lead {
  readonly record: ResourceRecordSet
  /** Names of the records before it; empty when the name leads here at once. */
  readonly by: readonly string[]
}

/**
 * The records that end the way of a name within its zone: aliases and CNAMEs of other records of the zone are followed,
 * wildcards answer for what has no records of its own. One that leads back to itself ends nowhere.
 * @param counts whether a record counts, such as not one for another region
 */
export function leadsOf(
  name: string,
  records: readonly ResourceRecordSet[],
  counts: (record: ResourceRecordSet) => boolean,
  by: readonly string[] = [],
): Lead[] {
  const byName = Map.groupBy(records, ({ Name = '' }) => dnsName(Name))
  const answering = answeringName(dnsName(name), new Set(byName.keys()))
  if (answering === undefined || by.includes(answering)) return []
  return byName
    .get(answering)!
    .filter(counts)
    .flatMap((record) => {
      const { Type, AliasTarget, ResourceRecords: [first] = [] } = record
      const next = AliasTarget?.DNSName ?? (Type === 'CNAME' ? first?.Value : undefined)
      const further = next === undefined ? [] : leadsOf(next, records, counts, [...by, answering])
      return further.length > 0 ? further : [{ record, by }]
    })
}
