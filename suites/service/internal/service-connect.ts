import type { Service, ServiceConnectConfiguration, TaskDefinition } from '@aws-sdk/client-ecs'
import { dnsName } from '../../../harness/index.ts'

/** A name and port by which a service reaches another one through the proxies of Service Connect. */
export interface ConnectEndpoint<Callee> {
  readonly name: string
  readonly port: number
  /**
   * Port at which the other service's tasks are reached: its proxy listens there. Absent: its task definition has no
   * port of that name.
   */
  readonly taskPort?: number
  readonly service: Callee
}

const configurationOf = ({ deployments = [] }: Service): ServiceConnectConfiguration | undefined => {
  const configuration = deployments.find(({ status }) => status === 'PRIMARY')?.serviceConnectConfiguration
  return configuration?.enabled === true ? configuration : undefined
}

/** The namespaces of Service Connect that services name, by name or by ARN. */
export const connectNamespaces = (services: readonly Service[]): string[] =>
  services.flatMap((service) => configurationOf(service)?.namespace ?? [])

/**
 * What a service can reach by Service Connect: the services of its namespace. None when it does not take part.
 * Source: ECS API reference, ServiceConnectClientAlias and ServiceConnectService.
 * @param nameOf the name of a namespace, which may be given by its ARN
 */
export function connectEndpoints<Callee extends Service>(
  caller: Service,
  services: readonly Callee[],
  definitions: readonly TaskDefinition[],
  nameOf: (namespace: string) => string,
): ConnectEndpoint<Callee>[] {
  const own = configurationOf(caller)?.namespace
  if (own === undefined) return []
  const namespace = nameOf(own)
  return services.flatMap((service) => {
    const configuration = configurationOf(service)
    if (configuration?.namespace === undefined || nameOf(configuration.namespace) !== namespace) return []
    const { containerDefinitions = [] } =
      definitions.find(({ taskDefinitionArn }) => taskDefinitionArn === service.taskDefinition) ?? {}
    const mappings = containerDefinitions.flatMap(({ portMappings = [] }) => portMappings)
    return (configuration.services ?? []).flatMap(
      ({ portName, discoveryName = portName, clientAliases = [], ingressPortOverride }) => {
        const taskPort = ingressPortOverride ?? mappings.find(({ name }) => name === portName)?.containerPort
        return clientAliases.map((alias) => ({
          name: dnsName(alias.dnsName ?? `${discoveryName}.${namespace}`),
          port: alias.port ?? 0,
          service,
          ...(taskPort !== undefined && { taskPort }),
        }))
      },
    )
  })
}
