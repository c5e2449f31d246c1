import type { IpPermission } from '@aws-sdk/client-ec2'
import type { GroupRule, RuledGroup } from '../../reachability/rule.ts'
import { collection, type ReadContext, type Resource } from '../collection.ts'
import { vpcs } from './vpcs.ts'
import { resourceOf } from './resource.ts'

/** The security groups of the platform's VPCs, and others of interfaces in them, with prefix lists resolved. */
export const securityGroups = collection(async (context): Promise<Resource<RuledGroup>[]> => {
  const ourVpcs = new Set((await context.read(vpcs)).map((vpc) => vpc.VpcId))
  const { SecurityGroups = [] } = await context.aws.ec2.describeSecurityGroups()
  const { NetworkInterfaces = [] } = await context.aws.ec2.describeNetworkInterfaces()
  // A group may be associated with further VPCs than its own.
  const attachedGroups = new Set(
    NetworkInterfaces.flatMap(({ VpcId, Groups = [] }) =>
      ourVpcs.has(VpcId) ? Groups.map(({ GroupId }) => GroupId) : [],
    ),
  )
  const groups = SecurityGroups.filter(({ VpcId, GroupId }) => ourVpcs.has(VpcId) || attachedGroups.has(GroupId))
  const lists = await prefixLists(
    context,
    groups.flatMap(({ IpPermissions = [], IpPermissionsEgress = [] }) => [...IpPermissions, ...IpPermissionsEgress]),
  )
  const names = new Map(SecurityGroups.map(({ GroupId = '', GroupName = '' }) => [GroupId, GroupName]))
  return Promise.all(
    groups.map(async (group) => {
      const known = { owner: group.OwnerId ?? '', lists, names }
      const ingress = (group.IpPermissions ?? []).flatMap((permission) => rulesOf(permission, 'from', known))
      const egress = (group.IpPermissionsEgress ?? []).flatMap((permission) => rulesOf(permission, 'to', known))
      const resource = await resourceOf(context, 'security-group', group.GroupId, { ...group, ingress, egress })
      return { ...resource, subject: { ...resource.subject, name: group.GroupName ?? resource.subject.name } }
    }),
  )
})

/** The blocks of every prefix list that a permission names. */
async function prefixLists(
  { aws }: ReadContext,
  permissions: readonly IpPermission[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = [
    ...new Set(
      permissions.flatMap(({ PrefixListIds = [] }) => PrefixListIds.flatMap(({ PrefixListId }) => PrefixListId ?? [])),
    ),
  ]
  const entries = await Promise.all(ids.map((PrefixListId) => aws.ec2.getManagedPrefixListEntries({ PrefixListId })))
  return new Map(ids.map((id, index) => [id, (entries[index]?.Entries ?? []).flatMap(({ Cidr }) => Cidr ?? [])]))
}

/** Data needed to resolve a group's rules. */
interface RuleContext {
  /** Account of the group, to which a pair without an account belongs. */
  readonly owner: string
  /** Blocks by prefix list. */
  readonly lists: ReadonlyMap<string, readonly string[]>
  /** Names by group id. */
  readonly names: ReadonlyMap<string, string>
}

/**
 * A permission's rules, one per peer.
 * @param way `from` for ingress, `to` for egress
 */
export function rulesOf(
  permission: IpPermission,
  way: 'from' | 'to',
  { owner, lists, names }: RuleContext,
): GroupRule[] {
  const { IpProtocol: protocol = '-1', FromPort: fromPort = -1, ToPort: toPort = -1 } = permission
  const what =
    `${protocol === '-1' ? 'all traffic' : protocol}${fromPort < 0 ? '' : fromPort === toPort ? ` ${fromPort}` : ` ${fromPort}-${toPort}`} ` +
    `${way}`
  const base = { protocol, fromPort, toPort }
  return [
    ...(permission.IpRanges ?? []).map(({ CidrIp = '?' }) => ({ ...base, cidrs: [CidrIp], text: `${what} ${CidrIp}` })),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 = '?' }) => ({
      ...base,
      cidrs: [CidrIpv6],
      text: `${what} ${CidrIpv6}`,
    })),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId: prefixListId = '?' }) => {
      const cidrs = lists.get(prefixListId) ?? []
      return { ...base, cidrs, prefixListId, text: `${what} prefix list ${prefixListId} (${cidrs.join(', ')})` }
    }),
    ...(permission.UserIdGroupPairs ?? []).map(
      ({ GroupId: id = '?', UserId: account = owner, PeeringStatus: peering }) => ({
        ...base,
        cidrs: [],
        group: { id, account, ...(peering !== undefined && { peering }) },
        text: `${what} group ${account === owner ? named(id, names) : `${id} of account ${account}`}`,
      }),
    ),
  ]
}

const named = (id: string, names: ReadonlyMap<string, string>): string =>
  names.has(id) ? `${names.get(id)} (${id})` : id
