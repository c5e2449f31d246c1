import type { NetworkInterface } from '@aws-sdk/client-ec2'
import type { Service, TaskDefinition } from '@aws-sdk/client-ecs'
import type { Subject } from '../../../record/run.ts'
import type { Place } from '../../reachability/index.ts'
import type { Inventory, ReadContext, Resource } from '../collection.ts'
import type { RuledGroup } from '../network/groups.ts'

/** An ECS service that the settings name, whether it runs or not. */
export interface NamedService {
  readonly service?: Service
  readonly subject: Subject
}

/** A variable by which a service finds another one. */
export interface Upstream extends NamedService {
  readonly variable: string
  /** The definition that the service deploys. */
  readonly definition?: TaskDefinition
}

export interface InternalInventory {
  /** The services that use Kafka, as the settings name them. */
  kafkaServices(): Promise<NamedService[]>
  /** The brokers' security groups within the platform's VPCs. */
  brokerGroups(): Promise<Resource<RuledGroup>[]>
  /** The network interfaces that carry one of those groups. */
  brokerInterfaces(): Promise<NetworkInterface[]>
  /** The bootstrap brokers that the settings name. Nothing of AWS is asked but whose account this is. */
  bootstrapBrokers(): Promise<{ readonly broker: string; readonly subject: Subject }[]>
  /** The consumer groups that the settings name, when there are bootstrap brokers to ask. */
  consumerGroups(): Promise<{ readonly group: string; readonly subject: Subject }[]>
  /** The topics that the settings name, when there are bootstrap brokers to ask. */
  kafkaTopics(): Promise<{ readonly topic: string; readonly subject: Subject }[]>
  /** The canary topic that the settings name, when there are bootstrap brokers to ask. */
  canaryTopics(): Promise<{ readonly topic: string; readonly subject: Subject }[]>
  upstreams(): Promise<Upstream[]>
  /** Where the tasks of a service start connections from and are reached at: each of its subnets. */
  placesOf(service: Service): Promise<Place[]>
}

export const internalOf = (inventory: Inventory): InternalInventory => ({
  kafkaServices: () =>
    inventory.once('kafka services', (context) => namedServices(context.settings.internal.kafkaServices, context)),

  brokerGroups: () =>
    inventory.once('broker groups', async ({ platform, settings }) => {
      const wanted = settings.internal.brokerGroups
      return (await platform.securityGroups()).filter(
        ({ GroupId = '', GroupName = '' }) => wanted.includes(GroupId) || wanted.includes(GroupName),
      )
    }),

  brokerInterfaces: () =>
    inventory.once('broker interfaces', async ({ aws, platform }) => {
      const ids = (await platform.brokerGroups()).flatMap(({ GroupId }) => GroupId ?? [])
      if (ids.length === 0) return []
      const { NetworkInterfaces = [] } = await aws.ec2.describeNetworkInterfaces({
        Filters: [{ Name: 'group-id', Values: ids }],
      })
      return NetworkInterfaces
    }),

  bootstrapBrokers: () =>
    inventory.once('bootstrap brokers', async (context) => {
      const owner = await context.account()
      return context.settings.internal.bootstrapBrokers.map((broker) => ({
        broker,
        subject: kafkaSubject('broker', broker, owner, context.region),
      }))
    }),

  consumerGroups: () =>
    inventory.once('consumer groups', async (context) => {
      const owner = await context.account()
      const { bootstrapBrokers, consumerGroups } = context.settings.internal
      return bootstrapBrokers.length === 0
        ? []
        : consumerGroups.map(({ group }) => ({
            group,
            subject: kafkaSubject('consumer-group', group, owner, context.region),
          }))
    }),

  kafkaTopics: () =>
    inventory.once('kafka topics', async (context) => {
      const owner = await context.account()
      const { bootstrapBrokers, kafkaTopics } = context.settings.internal
      return bootstrapBrokers.length === 0
        ? []
        : kafkaTopics.map((topic) => ({ topic, subject: kafkaSubject('topic', topic, owner, context.region) }))
    }),

  canaryTopics: () =>
    inventory.once('canary topics', async (context) => {
      const owner = await context.account()
      const { bootstrapBrokers, canary } = context.settings.internal
      return bootstrapBrokers.length === 0 || canary === undefined
        ? []
        : [{ topic: canary.topic, subject: kafkaSubject('topic', canary.topic, owner, context.region) }]
    }),

  upstreams: () =>
    inventory.once('upstreams', async (context) => {
      const { upstreams } = context.settings.internal
      const [services, definitions] = await Promise.all([
        namedServices(
          upstreams.map(({ service }) => service),
          context,
        ),
        context.platform.taskDefinitions(),
      ])
      return upstreams.map(({ variable }, index) => {
        const { service, subject } = services[index]!
        const definition = definitions.find(({ taskDefinitionArn }) => taskDefinitionArn === service?.taskDefinition)
        const named = {
          id: `${subject.id}/${variable}`,
          type: 'ecs:variable',
          name: `${variable} of ${subject.name}`,
          region: subject.region,
        }
        return { variable, subject: named, ...(service && { service }), ...(definition && { definition }) }
      })
    }),

  placesOf: (service) =>
    inventory.once(`places of ${service.serviceArn}`, async ({ platform }) => {
      const [subnets, groups] = await Promise.all([platform.subnets(), platform.securityGroups()])
      const {
        subnets: ids = [],
        securityGroups = [],
        assignPublicIp,
      } = service.networkConfiguration?.awsvpcConfiguration ?? {}
      return ids.map((id) => {
        const subnet = subnets.find(({ SubnetId }) => SubnetId === id)
        if (subnet === undefined)
          throw new Error(
            `service ${service.serviceName} places tasks in ${id}, which is not among the subnets of the ` +
              `platform's VPCs`,
          )
        const own = groups.filter(({ GroupId = '' }) => securityGroups.includes(GroupId))
        const ipv6 = (subnet.Ipv6CidrBlockAssociationSet ?? []).flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? [])
        const cidrs = [...(subnet.CidrBlock === undefined ? [] : [subnet.CidrBlock]), ...ipv6]
        return {
          name: `service ${service.serviceName} in ${id}`,
          cidrs,
          subnet,
          groups: own,
          publicAddress: assignPublicIp === 'ENABLED',
        }
      })
    }),
})

const kafkaSubject = (kind: string, name: string, owner: string, region: string): Subject => ({
  id: `${owner}/${region}/kafka:${kind}/${name}`,
  type: `kafka:${kind}`,
  name,
  region,
})

async function namedServices(
  names: readonly string[],
  { platform, region, account }: ReadContext,
): Promise<NamedService[]> {
  const services = await platform.services()
  const owner = await account()
  return names.map((name) => {
    const service = services.find(({ serviceName }) => serviceName === name)
    return service === undefined
      ? { subject: { id: `${owner}/${region}/ecs:service/${name}`, type: 'ecs:service', name, region } }
      : { service, subject: service.subject }
  })
}
