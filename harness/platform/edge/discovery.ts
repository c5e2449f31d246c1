import type { Service as EcsService } from '@aws-sdk/client-ecs'
import type { NamespaceSummary, ServiceSummary } from '@aws-sdk/client-servicediscovery'
import type { Subject } from '../../../record/run.ts'
import { dnsName } from '../../dns.ts'
import { collection, type Resource } from '../collection.ts'
import { vpcs } from '../network/vpcs.ts'
import { services } from '../ecs/ecs.ts'

/** The namespace that a VPC's services should find each other in, whether it exists or not. */
export interface VpcNamespace {
  readonly name: string
  readonly vpcId: string
  /** The private namespaces of that name in the account; the VPC should be in the hosted zone of one of them. */
  readonly candidates: readonly NamespaceSummary[]
  readonly subject: Subject
}

/** An ECS service that others should find through Cloud Map. */
export interface DiscoverableService {
  /** Absent when no such service runs in the platform's clusters. */
  readonly service?: EcsService
  /** ARNs of Cloud Map services in which ECS registers its tasks: by service discovery, or by Service Connect. */
  readonly registryArns: readonly string[]
  /** Its Cloud Map services, with the name of their namespace. */
  readonly registries: readonly (ServiceSummary & { readonly namespace: string })[]
  readonly subject: Subject
}

/** The services that are registered in Cloud Map, by themselves or by Service Connect. */
export const registeredServices = collection(async ({ read }): Promise<Resource<EcsService>[]> =>
  (await read(services)).filter((service) => registryArnsOf(service).length > 0),
)

/** The services that the settings name, and those that are registered anyway. */
export const discoverableServices = collection(
  async ({ aws, read, settings, region, account }): Promise<DiscoverableService[]> => {
    const [ourServices, { Namespaces = [] }] = await Promise.all([
      read(services),
      aws.servicediscovery.listNamespaces(),
    ])
    const registered = await Promise.all(
      Namespaces.map(async ({ Id = '', Name = '' }) => {
        const { Services = [] } = await aws.servicediscovery.listServices({
          Filters: [{ Name: 'NAMESPACE_ID', Values: [Id] }],
        })
        return Services.map((service) => ({ ...service, namespace: Name }))
      }),
    )
    const wanted = settings.operations.discoverableServices
    const present = ourServices.filter(
      (service) => wanted.includes(service.serviceName ?? '') || registryArnsOf(service).length > 0,
    )
    const absent = wanted.filter((name) => !ourServices.some(({ serviceName }) => serviceName === name))
    const owner = await account()
    return [
      ...present.map((service) => {
        const registryArns = registryArnsOf(service)
        return {
          service,
          registryArns,
          registries: registered.flat().filter(({ Arn = '' }) => registryArns.includes(Arn)),
          subject: service.subject,
        }
      }),
      ...absent.map((name) => ({
        registryArns: [],
        registries: [],
        subject: { id: `${owner}/${region}/ecs:service/${name}`, type: 'ecs:service', name, region, service: name },
      })),
    ]
  },
)

/**
 * The private namespaces for each of the platform's VPCs: the one that the settings want, else those in which services
 * are registered.
 */
export const namespaces = collection(async ({ aws, read, settings, region, account }): Promise<VpcNamespace[]> => {
  const ourVpcs = await read(vpcs)
  const wanted = settings.operations.namespace
  if (wanted === null) return []
  const { Namespaces = [] } = await aws.servicediscovery.listNamespaces()
  const privates = Namespaces.filter(({ Type }) => Type === 'DNS_PRIVATE')
  const used = wanted === undefined ? (await read(discoverableServices)).flatMap(({ registries }) => registries) : []
  const names = wanted === undefined ? new Set(used.map(({ namespace }) => namespace)) : new Set([wanted])
  const owner = await account()
  return [...names].flatMap((name) => {
    const candidates = privates.filter(({ Name = '' }) => dnsName(Name) === dnsName(name))
    // those for the API alone, as Service Connect makes them, resolve nowhere
    if (wanted === undefined && candidates.length === 0) return []
    return ourVpcs.map(({ VpcId = '', subject }) => ({
      name,
      vpcId: VpcId,
      candidates,
      subject: {
        id: `${owner}/${region}/servicediscovery:namespace/${name}/${VpcId}`,
        type: 'servicediscovery:namespace',
        name: `${name} in ${subject.name}`,
        region,
      },
    }))
  })
})

/** The Cloud Map services that Service Connect made, as the primary deployment lists them. */
const registryArnsOf = ({ serviceRegistries = [], deployments = [] }: EcsService): string[] => [
  ...serviceRegistries.flatMap(({ registryArn }) => registryArn ?? []),
  ...deployments.flatMap(({ status, serviceConnectResources = [] }) =>
    status === 'PRIMARY' ? serviceConnectResources.flatMap(({ discoveryArn }) => discoveryArn ?? []) : [],
  ),
]
