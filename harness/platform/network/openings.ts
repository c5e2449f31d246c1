/** By which ports the tasks of services are reached, and by whom: what their security groups have to let in. */
import type { ContainerDefinition, PortMapping, Service } from '@aws-sdk/client-ecs'
import type { LoadBalancer, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Ports } from '../../reachability/rule.ts'
import { collection, type ReadContext, type Resource } from '../collection.ts'
import { services, taskDefinitions } from '../ecs/ecs.ts'
import { placementOf, targetsOf, type Placement } from '../ecs/placement.ts'
import { definitionsOf } from '../ecs/task-sets.ts'
import { loadBalancers } from './in-vpcs.ts'
import { protocolsOf } from './listening.ts'
import { subnets } from './subnets.ts'

/** Ports of a service, and what reaches them besides other services. */
export interface Opening extends Ports {
  /** The load balancer whose targets listen there; absent: other services call these ports. */
  readonly balancer?: Resource<LoadBalancer>
  /** Blocks of the subnets in which that load balancer has its nodes. */
  readonly blocks: readonly string[]
  /** Whether requests come from the addresses of its clients instead, and no group of its own stands for them. */
  readonly keepsClients: boolean
}

/** A service whose tasks have network interfaces of their own, with the ports by which they are reached. */
export type OpenService = Resource<Service> & {
  readonly placement: Placement
  readonly openings: readonly Opening[]
  /** Whether a load balancer that faces the internet reaches it. */
  readonly isPublic: boolean
}

/** Other services are named by their groups. */
const OF_SERVICES = { blocks: [], keepsClients: false } as const

/** The environment's services with what reaches them. */
export const openServices = collection(async (context): Promise<OpenService[]> => {
  const { read } = context
  const [all, definitions] = await Promise.all([read(services), read(taskDefinitions)])
  return Promise.all(
    all.flatMap((service) => {
      const placement = placementOf(service)
      return placement === undefined ? [] : [opened(service, placement)]
    }),
  )

  async function opened(service: Resource<Service>, placement: Placement): Promise<OpenService> {
    const containers = definitionsOf(service, definitions).flatMap(
      ({ containerDefinitions = [] }) => containerDefinitions,
    )
    const behind = await openingsBehind(service, context)
    const isPublic = behind.some(({ balancer }) => balancer?.Scheme === 'internet-facing')
    return { ...service, placement, openings: [...behind, ...calledPorts(service, containers)], isPublic }
  }
})

/** The ports by which load balancers reach the targets of a service, and ask for their health. */
async function openingsBehind(service: Service, context: ReadContext): Promise<Opening[]> {
  const targets = targetsOf(service)
  if (targets.length === 0) return []
  const [{ TargetGroups = [] }, balancers] = await Promise.all([
    context.aws.elbv2.describeTargetGroups(),
    context.read(loadBalancers),
  ])
  const openings = await Promise.all(
    targets.map(async ({ targetGroupArn, containerPort = 0, advancedConfiguration }) => {
      const arns = [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn]
      const groups = TargetGroups.filter(({ TargetGroupArn }) => arns.includes(TargetGroupArn))
      return Promise.all(groups.map((group) => openingsOf(group, containerPort, balancers, context)))
    }),
  )
  return openings.flat(2)
}

async function openingsOf(
  group: TargetGroup,
  containerPort: number,
  balancers: readonly Resource<LoadBalancer>[],
  context: ReadContext,
): Promise<Opening[]> {
  const { LoadBalancerArns = [], Protocol = '', HealthCheckPort } = group
  const users = balancers.filter(({ LoadBalancerArn = '' }) => LoadBalancerArns.includes(LoadBalancerArn))
  const asked = Number(HealthCheckPort)
  const checked = Number.isInteger(asked) ? asked : containerPort
  const found = await Promise.all(
    users.map(async (balancer) => {
      const [blocks, keepsClients] = await Promise.all([
        blocksOf(balancer, context),
        keepsAddresses(group, balancer, context),
      ])
      const at = (port: number) => ({ from: port, to: port, balancer, blocks })
      return [
        ...protocolsOf(Protocol).map((protocol) => ({ protocol, ...at(containerPort), keepsClients })),
        { protocol: 'tcp' as const, ...at(checked), keepsClients: false },
      ]
    }),
  )
  return found.flat()
}

/** The blocks of the subnets in which a load balancer has its nodes. */
async function blocksOf({ AvailabilityZones = [] }: LoadBalancer, { read }: ReadContext): Promise<string[]> {
  const ids = AvailabilityZones.map(({ SubnetId }) => SubnetId)
  return (await read(subnets)).flatMap(({ SubnetId, CidrBlock, Ipv6CidrBlockAssociationSet = [] }) =>
    ids.includes(SubnetId)
      ? [CidrBlock ?? [], Ipv6CidrBlockAssociationSet.flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? [])].flat()
      : [],
  )
}

/**
 * Whether targets see the addresses of clients instead of the load balancer's. Only a network load balancer keeps them;
 * one that wears groups can be named by these all the same. Source: user guide for Network Load Balancers, "Client IP
 * preservation".
 */
async function keepsAddresses(
  { TargetGroupArn }: TargetGroup,
  { Type, SecurityGroups = [] }: LoadBalancer,
  { aws }: ReadContext,
): Promise<boolean> {
  if (Type !== 'network' || SecurityGroups.length > 0) return false
  const { Attributes = [] } = await aws.elbv2.describeTargetGroupAttributes({ TargetGroupArn })
  return Attributes.some(({ Key, Value }) => Key === 'preserve_client_ip.enabled' && Value === 'true')
}

/**
 * The ports by which other services call a service: of Service Connect those that it names, of Cloud Map all that its
 * containers map, since a name leads to every port.
 */
function calledPorts(service: Service, containers: readonly ContainerDefinition[]): Opening[] {
  const { serviceRegistries = [], deployments = [] } = service
  const mappings = containers.flatMap(({ portMappings = [] }) => portMappings)
  const connect = deployments.find(({ status }) => status === 'PRIMARY')?.serviceConnectConfiguration
  const byProxy = (connect?.enabled === true ? (connect.services ?? []) : []).flatMap(
    ({ portName, ingressPortOverride }) => {
      const port = ingressPortOverride ?? mappings.find(({ name }) => name === portName)?.containerPort
      return port === undefined ? [] : [{ protocol: 'tcp' as const, from: port, to: port, ...OF_SERVICES }]
    },
  )
  const byName = serviceRegistries.length === 0 ? [] : mappings.flatMap(rangeOf)
  return [...byProxy, ...byName]
}

function rangeOf({ containerPort, containerPortRange, protocol = 'tcp' }: PortMapping): Opening[] {
  const [from = containerPort, to = from] = containerPortRange?.split('-').map(Number) ?? []
  return from === undefined || to === undefined ? [] : [{ protocol, from, to, ...OF_SERVICES }]
}
