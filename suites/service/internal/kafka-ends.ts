/** The two ends of connections to Kafka: tasks' and brokers' network interfaces. */
import type { NetworkInterface } from '@aws-sdk/client-ec2'
import type { Platform, StaffedService } from '../../../harness/index.ts'
import type { Place } from '../../../harness/reachability/index.ts'

type Subnets = Awaited<ReturnType<Platform['subnets']>>
type Groups = Awaited<ReturnType<Platform['securityGroups']>>

/** A broker's interface as a place that connections lead to. */
export function placeOf(
  { NetworkInterfaceId, PrivateIpAddress, SubnetId, Groups = [] }: NetworkInterface,
  subnets: Subnets,
  groups: Groups,
): Place {
  const subnet = subnets.find((candidate) => candidate.SubnetId === SubnetId)
  const own = groups.filter(({ GroupId }) => Groups.some((group) => group.GroupId === GroupId))
  return {
    name: `broker ${PrivateIpAddress} (${NetworkInterfaceId})`,
    cidrs: [`${PrivateIpAddress}/32`],
    groups: own,
    ...(subnet && { subnet }),
  }
}

/** Where a task's connections start. */
export interface TaskEnd {
  readonly interfaceId: string
  readonly subnetId: string
  readonly address: string
}

/** The interfaces of a service's running tasks. */
export const taskEnds = ({ tasks }: Pick<StaffedService, 'tasks'>): TaskEnd[] =>
  tasks
    .filter(({ lastStatus }) => lastStatus === 'RUNNING')
    .flatMap(({ attachments = [] }) => attachments)
    .flatMap(({ details = [] }) => {
      const [interfaceId, subnetId, address] = ['networkInterfaceId', 'subnetId', 'privateIPv4Address'].map(
        (wanted) => details.find(({ name }) => name === wanted)?.value,
      )
      return interfaceId && subnetId && address ? [{ interfaceId, subnetId, address }] : []
    })

/** A connection to examine. */
export interface Way {
  readonly from: TaskEnd
  readonly to: NetworkInterface
  readonly port: number
}

/**
 * Which connections to examine when not all of them may be. Those between the same subnets and groups have the same
 * rules, so that one of each kind stands for all; each broker subnet comes before any comes twice, from one task subnet
 * after the other. Those within a subnet come last: network ACLs and routes do not apply to them.
 */
export function chooseWays(
  tasks: readonly TaskEnd[],
  brokers: readonly NetworkInterface[],
  ports: readonly number[],
  most: number,
): { chosen: Way[]; left: Way[] } {
  const from = firstOfEach(tasks, ({ subnetId }) => subnetId)
  const to = firstOfEach(
    brokers,
    ({ SubnetId, Groups = [] }) =>
      `${SubnetId} ` +
      `${[...new Set(Groups.map(({ GroupId = '' }) => GroupId))].toSorted((a, b) => a.localeCompare(b)).join(' ')}`,
  )
  const all = from.flatMap((_, shift) =>
    to.flatMap((broker, index) =>
      ports.map((port) => ({ from: from[(index + shift) % from.length]!, to: broker, port })),
    ),
  )
  const within = (way: Way): number => Number(way.from.subnetId === way.to.SubnetId)
  const ways = all.toSorted((a, b) => within(a) - within(b))
  return { chosen: ways.slice(0, most), left: ways.slice(most) }
}

const firstOfEach = <T>(all: readonly T[], kind: (one: T) => string): T[] =>
  [...Map.groupBy(all, kind).values()].map(([first]) => first!)

/** The part of a run's allowance, so that all parts together do not exceed it. */
export const shareOf = (whole: number, parts: number, index: number): number =>
  Math.floor(whole / parts) + (index < whole % parts ? 1 : 0)
