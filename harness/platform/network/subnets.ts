import type { RouteTable, Subnet } from '@aws-sdk/client-ec2'
import { collection, type Resource } from '../collection.ts'
import { vpcs } from './vpcs.ts'
import { routeTables } from './in-vpcs.ts'
import { resourceOf } from './resource.ts'

/** `isolated`: neither meant to be public or private, nor with a way out, as databases have it. */
export type SubnetTier = 'public' | 'private' | 'isolated'

/** A subnet with what rules it. */
export interface RuledSubnet extends Subnet {
  /** What it is meant to be: by its tag, else by its name, else by where its routes lead, if anywhere. */
  readonly tier: SubnetTier
  /** The table that rules it: its own, or the VPC's main one. */
  readonly routeTable: RouteTable
  /** Whether it only falls under the VPC's main route table. */
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
 * The route table that rules a subnet.
 * @throws Error when the VPC has no main table, which AWS does not allow: the answer is not to be trusted then
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
 * What a subnet is meant to be. AWS itself calls public what routes to an internet gateway, which is wrong of a private
 * subnet that does so by mistake.
 */
export function tierOf({ Tags = [] }: Subnet, { Routes = [] }: RouteTable, tierTag: string): SubnetTier {
  for (const key of [tierTag, 'Name']) {
    const said = wordsOf(Tags.find(({ Key }) => Key === key)?.Value ?? '')
    const tiers = (['public', 'private'] as const).filter((tier) => said.includes(tier))
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
