import type { NetworkInterface } from '@aws-sdk/client-ec2'
import type { Service, TaskDefinition } from '@aws-sdk/client-ecs'
import type { Subject } from '../../../record/run.ts'
import type { Place } from '../../reachability/reach.ts'
import { dnsName } from '../../dns.ts'
import { collection, collectionBy, type ReadContext, type Resource } from '../collection.ts'
import { securityGroups } from '../network/groups.ts'
import { taskDefinitions, services } from './ecs.ts'
import { placementOf } from './placement.ts'
import { subnets } from '../network/subnets.ts'
import { addressIn, namesBrokers, variablesOf } from './variables.ts'
import type { RuledGroup } from '../../reachability/rule.ts'

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

/** The services that use Kafka: those that the settings name, and those whose variables name brokers. */
export const kafkaServices = collection(async (context): Promise<NamedService[]> => {
  const { read, settings } = context
  const named = settings.internal.kafkaServices
  const [ourServices, definitions] = await Promise.all([read(services), read(taskDefinitions)])
  const found = ourServices.flatMap(({ serviceName = '', taskDefinition }) => {
    const definition = definitions.find(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition)
    return definition !== undefined && variablesOf(definition).some(namesBrokers) ? [serviceName] : []
  })
  return namedServices([...new Set([...named, ...found])], context)
})

/** The brokers' security groups within the platform's VPCs. */
export const brokerGroups = collection(async ({ read, settings }): Promise<Resource<RuledGroup>[]> => {
  const wanted = settings.internal.brokerGroups
  return (await read(securityGroups)).filter(
    ({ GroupId = '', GroupName = '' }) => wanted.includes(GroupId) || wanted.includes(GroupName),
  )
})

/** The network interfaces that carry one of those groups. */
export const brokerInterfaces = collection(async ({ aws, read }): Promise<NetworkInterface[]> => {
  const ids = (await read(brokerGroups)).flatMap(({ GroupId }) => GroupId ?? [])
  if (ids.length === 0) return []
  const { NetworkInterfaces = [] } = await aws.ec2.describeNetworkInterfaces({
    Filters: [{ Name: 'group-id', Values: ids }],
  })
  return NetworkInterfaces
})

/** The bootstrap brokers that the settings name. Needs no call but that for the caller's account. */
export const bootstrapBrokers = collection(
  async (context): Promise<{ readonly broker: string; readonly subject: Subject }[]> => {
    const owner = await context.account()
    return context.settings.internal.bootstrapBrokers.map((broker) => ({
      broker,
      subject: kafkaSubject('broker', broker, owner, context.region),
    }))
  },
)

/** The consumer groups that the settings name, when there are bootstrap brokers to ask. */
export const consumerGroups = collection(
  async (context): Promise<{ readonly group: string; readonly subject: Subject }[]> => {
    const owner = await context.account()
    const { bootstrapBrokers, consumerGroups } = context.settings.internal
    return bootstrapBrokers.length === 0
      ? []
      : consumerGroups.map(({ group }) => ({
          group,
          subject: kafkaSubject('consumer-group', group, owner, context.region),
        }))
  },
)

/** The topics that the settings name, when there are bootstrap brokers to ask. */
export const kafkaTopics = collection(
  async (context): Promise<{ readonly topic: string; readonly subject: Subject }[]> => {
    const owner = await context.account()
    const { bootstrapBrokers, kafkaTopics } = context.settings.internal
    return bootstrapBrokers.length === 0
      ? []
      : kafkaTopics.map((topic) => ({ topic, subject: kafkaSubject('topic', topic, owner, context.region) }))
  },
)

/** The canary topic that the settings name, when there are bootstrap brokers to ask. */
export const canaryTopics = collection(
  async (context): Promise<{ readonly topic: string; readonly subject: Subject }[]> => {
    const owner = await context.account()
    const { bootstrapBrokers, canary } = context.settings.internal
    return bootstrapBrokers.length === 0 || canary === undefined
      ? []
      : [{ topic: canary.topic, subject: kafkaSubject('topic', canary.topic, owner, context.region) }]
  },
)

/**
 * Variables by which services find others: those that the settings name, and those whose value is an address in a
 * private namespace of the account, or an alias of Service Connect.
 */
export const upstreams = collection(async (context): Promise<Upstream[]> => {
  const [definitions, found] = await Promise.all([context.read(taskDefinitions), foundUpstreams(context)])
  const configured = context.settings.internal.upstreams
  const all = [
    ...configured,
    ...found.filter(
      (one) => !configured.some((each) => each.service === one.service && each.variable === one.variable),
    ),
  ]
  const callers = await namedServices(
    all.map(({ service }) => service),
    context,
  )
  return all.map(({ variable }, index) => {
    const { service, subject } = callers[index]!
    const definition = definitions.find(({ taskDefinitionArn }) => taskDefinitionArn === service?.taskDefinition)
    const named = {
      id: `${subject.id}/${variable}`,
      type: 'ecs:variable',
      name: `${variable} of ${subject.name}`,
      region: subject.region,
      ...(subject.service !== undefined && { service: subject.service }),
    }
    return { variable, subject: named, ...(service && { service }), ...(definition && { definition }) }
  })
})

async function foundUpstreams({ aws, read }: ReadContext): Promise<{ service: string; variable: string }[]> {
  const [ourServices, definitions, { Namespaces = [] }] = await Promise.all([
    read(services),
    read(taskDefinitions),
    aws.servicediscovery.listNamespaces(),
  ])
  const zones = Namespaces.flatMap(({ Name, Type }) => (Type === 'DNS_PRIVATE' && Name ? [`.${dnsName(Name)}`] : []))
  const aliases = new Set(ourServices.flatMap(aliasesOf))
  return ourServices.flatMap(({ serviceName = '', taskDefinition }) => {
    const definition = definitions.find(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition)
    const variables = variablesOf(definition ?? {}).filter(({ value = '' }) => {
      const host = addressIn(value)?.host
      return host !== undefined && (aliases.has(host) || zones.some((zone) => host.endsWith(zone)))
    })
    return [...new Set(variables.map(({ name }) => name))].map((variable) => ({ service: serviceName, variable }))
  })
}

/** Names that clients have for a service in Service Connect. */
const aliasesOf = ({ deployments = [] }: Service): string[] =>
  deployments.flatMap(({ status, serviceConnectConfiguration }) =>
    status !== 'PRIMARY'
      ? []
      : (serviceConnectConfiguration?.services ?? []).flatMap(({ clientAliases = [] }) =>
          clientAliases.flatMap((alias) => (alias.dnsName === undefined ? [] : [dnsName(alias.dnsName)])),
        ),
  )

/** Where the tasks of a service start connections from and are reached at: each of its subnets. */
export const placesOf = collectionBy(
  ({ serviceArn = '' }: Service) => serviceArn,
  async ({ read }, service): Promise<Place[]> => {
    const [ourSubnets, groups] = await Promise.all([read(subnets), read(securityGroups)])
    const { subnetIds = [], groupIds = [], publicAddress = false } = placementOf(service) ?? {}
    return subnetIds.map((id) => {
      const subnet = ourSubnets.find(({ SubnetId }) => SubnetId === id)
      if (subnet === undefined)
        throw new Error(
          `service ${service.serviceName} places tasks in ${id}, which is not among the subnets of the ` +
            `platform's VPCs`,
        )
      const own = groups.filter(({ GroupId = '' }) => groupIds.includes(GroupId))
      const ipv6 = (subnet.Ipv6CidrBlockAssociationSet ?? []).flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? [])
      const cidrs = [...(subnet.CidrBlock === undefined ? [] : [subnet.CidrBlock]), ...ipv6]
      return {
        name: `service ${service.serviceName} in ${id}`,
        cidrs,
        subnet,
        groups: own,
        publicAddress,
      }
    })
  },
)

const kafkaSubject = (kind: string, name: string, owner: string, region: string): Subject => ({
  id: `${owner}/${region}/kafka:${kind}/${name}`,
  type: `kafka:${kind}`,
  name,
  region,
})

async function namedServices(
  names: readonly string[],
  { read, region, account }: ReadContext,
): Promise<NamedService[]> {
  const ourServices = await read(services)
  const owner = await account()
  return names.map((name) => {
    const service = ourServices.find(({ serviceName }) => serviceName === name)
    return service === undefined
      ? { subject: { id: `${owner}/${region}/ecs:service/${name}`, type: 'ecs:service', name, region, service: name } }
      : { service, subject: service.subject }
  })
}
