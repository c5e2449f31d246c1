import type { RouteTable, Subnet } from '@aws-sdk/client-ec2'
import { collection, type Resource } from '../collection.ts'
import { foreignServices } from '../ecs/clusters.ts'
import { services } from '../ecs/ecs.ts'
import { placementOf } from '../ecs/placement.ts'
import { vpcs } from './vpcs.ts'
import { loadBalancers, natGateways, routeTables } from './in-vpcs.ts'
import { resourceOf } from './resource.ts'

/** `isolated`: intended neither as public nor as private, and without a route out, such as for databases. */
export type SubnetTier = 'public' | 'private' | 'isolated'

/** What shows in use what a subnet is for: `public` where something faces the internet, `private` where tasks run. */
type Uses = ReadonlyMap<string, 'public' | 'private'>

/** A subnet with its tier and route table. */
export interface RuledSubnet extends Subnet {
  /** The intended tier: by its tag, else by its name, else by what is placed in it, else by its routes. */
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
  const [uses, owner] = await Promise.all([read(subnetUses), context.account()])
  return Promise.all(
    Subnets.filter(({ VpcId }) => ourVpcs.has(VpcId)).map((subnet) => {
      const { routeTable, fallsUnderMain } = tableOf(subnet, tables, owner)
      const tier = tierOf(subnet, routeTable, {
        tierTag: settings.network.tierTag,
        use: uses.get(subnet.SubnetId ?? ''),
      })
      return resourceOf(context, 'subnet', subnet.SubnetId, { ...subnet, tier, routeTable, fallsUnderMain })
    }),
  )
})

/**
 * What is placed where. A subnet of an internet-facing load balancer, or of a NAT gateway with a public address, is
 * public, whatever else is in it; one in which services place tasks, of this environment or another, is private, unless
 * the tasks get public addresses.
 */
const subnetUses = collection(async ({ read }): Promise<Uses> => {
  const [balancers, gateways, ours, foreign] = await Promise.all([
    read(loadBalancers),
    read(natGateways),
    read(services),
    read(foreignServices),
  ])
  const facing = balancers.filter(({ Scheme }) => Scheme === 'internet-facing')
  const outward = gateways.filter(({ ConnectivityType }) => ConnectivityType !== 'private')
  const placements = [...ours, ...foreign].flatMap((service) => placementOf(service) ?? [])
  const where = (isPublic: boolean): string[] =>
    placements.flatMap(({ subnetIds, publicAddress }) => (publicAddress === isPublic ? subnetIds : []))
  const exposed = [
    ...facing.flatMap(({ AvailabilityZones = [] }) => AvailabilityZones.flatMap(({ SubnetId }) => SubnetId ?? [])),
    ...outward.flatMap(({ SubnetId }) => SubnetId ?? []),
  ]
  return new Map([
    ...where(true).map((id) => [id, 'public'] as const),
    ...where(false).map((id) => [id, 'private'] as const),
    ...exposed.map((id) => [id, 'public'] as const),
  ])
})

/**
 * The route table in force for a subnet.
 * @param account that asks; default: the subnet's owner
 * @throws Error when the VPC shows no main table, which every VPC has: the answer is wrong then, or another account
 * owns the subnet and shares it without showing its routes
 */
export function tableOf(
  subnet: Subnet,
  tables: readonly RouteTable[],
  account: string | undefined = subnet.OwnerId,
): { readonly routeTable: RouteTable; readonly fallsUnderMain: boolean } {
  const own = tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnet.SubnetId))
  if (own !== undefined) return { routeTable: own, fallsUnderMain: false }
  const main = tables.find(
    ({ VpcId, Associations = [] }) => VpcId === subnet.VpcId && Associations.some(({ Main }) => Main === true),
  )
  if (main === undefined)
    throw new Error(
      subnet.OwnerId === undefined || subnet.OwnerId === account
        ? `no route table rules subnet ${subnet.SubnetId}: ec2:DescribeRouteTables showed no main table of ${subnet.VpcId}`
        : `account ${subnet.OwnerId} shares subnet ${subnet.SubnetId} and does not show its route table: run ` +
            'Checkride with a role of that account',
    )
  return { routeTable: main, fallsUnderMain: true }
}

/**
 * The intended tier of a subnet. AWS's own definition, public if it routes to an internet gateway, would not show a
 * private subnet that does so by mistake, nor one that lost its way out.
 */
export function tierOf(
  { Tags = [] }: Subnet,
  { Routes = [] }: RouteTable,
  { tierTag, use }: { readonly tierTag?: string | undefined; readonly use?: 'public' | 'private' | undefined } = {},
): SubnetTier {
  for (const key of tierTag === undefined ? ['Name'] : [tierTag, 'Name']) {
    const tagged = wordsOf(Tags.find(({ Key }) => Key === key)?.Value ?? '')
    const tiers = (['public', 'private'] as const).filter((tier) => tagged.includes(tier))
    if (tiers.length === 1) return tiers[0]!
  }
  if (use !== undefined) return use
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
