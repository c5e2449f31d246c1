import type { RouteTable, Subnet } from '@aws-sdk/client-ec2'
import { collection, type Resource } from '../collection.ts'
import { vpcs } from './vpcs.ts'
import { routeTables } from './in-vpcs.ts'
import { resourceOf } from './resource.ts'

/** `isolated`: intended neither as public nor as private, and without a route out, such as for databases. */
export type SubnetTier = 'public' | 'private' | 'isolated'

/** A subnet with its tier and route table. */
export interface RuledSubnet extends Subnet {
  /** The intended tier: by its tag, else by its name, else by its routes. */
  readonly tier: SubnetTier
  /** The table in force: its own, or the VPC's main one. */
  readonly routeTable: RouteTable
  /** Whether it has no route table of its own and uses the VPC's main one. */
  readonly fallsUnderMain: boolean
}

/** The subnets of the platform's VPCs. */
export const subnets = collection(async (context): Promise<Resource<RuledSubnet>[]> => {
  const { aws, read, settings } = context
  const ourVpcs = new Set((await read(vpcs)).map((vpc) => vpc.VpcId))
  const tables = await read(routeTables)
  const { Subnets = [] } = await aws.ec2.describeSubnets()
  return Promise.all(
    Subnets.filter(({ VpcId }) => ourVpcs.has(VpcId)).map((subnet) => {
      const { routeTable, fallsUnderMain } = tableOf(subnet, tables)
      const tier = tierOf(subnet, routeTable, settings.network.tierTag)
      return resourceOf(context, 'subnet', subnet.SubnetId, { ...subnet, tier, routeTable, fallsUnderMain })
    }),
  )
})

/**
 * The route table in force for a subnet.
 * @throws Error when the VPC has no main table, which AWS does not allow: the answer must be wrong then
 */
export function tableOf(
  subnet: Subnet,
  tables: readonly RouteTable[],
): { readonly routeTable: RouteTable; readonly fallsUnderMain: boolean } {
  const own = tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnet.SubnetId))
  if (own !== undefined) return { routeTable: own, fallsUnderMain: false }
  const main = tables.find(
    ({ VpcId, Associations = [] }) => VpcId === subnet.VpcId && Associations.some(({ Main }) => Main === true),
  )
  if (main === undefined)
    throw new Error(
      `no route table rules subnet ${subnet.SubnetId}: ec2:DescribeRouteTables showed no main table of ${subnet.VpcId}`,
    )
  return { routeTable: main, fallsUnderMain: true }
}

/**
 * The intended tier of a subnet. AWS's own definition, public if it routes to an internet gateway, would not show a
 * private subnet that does so by mistake.
 */
export function tierOf({ Tags = [] }: Subnet, { Routes = [] }: RouteTable, tierTag: string): SubnetTier {
  for (const key of [tierTag, 'Name']) {
    const tagged = wordsOf(Tags.find(({ Key }) => Key === key)?.Value ?? '')
    const tiers = (['public', 'private'] as const).filter((tier) => tagged.includes(tier))
    if (tiers.length === 1) return tiers[0]!
  }
  if (Routes.some(({ GatewayId }) => GatewayId?.startsWith('igw-') === true)) return 'public'
  return Routes.some((route) => route.DestinationCidrBlock === '0.0.0.0/0' || route.DestinationIpv6CidrBlock === '::/0')
    ? 'private'
    : 'isolated'
}

/**
 * `production-private-1`, `production_private_1a`, CDK's `PrivateSubnet1` and eksctl's `SubnetPrivateUSEAST1A` all hold
 * the word private.
 */
const wordsOf = (text: string): string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
