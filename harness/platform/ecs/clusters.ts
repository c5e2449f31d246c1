/** Which clusters and services the environment consists of: found out, and narrowed by what `select` says. */
import type { Cluster, Service } from '@aws-sdk/client-ecs'
import { matches } from '../../../policy/match.ts'
import type { Subject } from '../../../record/run.ts'
import { partitionOf } from '../../arn.ts'
import { batchesOf } from '../../batches.ts'
import { collection, collectionBy, type ReadContext, type Resource } from '../collection.ts'
import { membershipOf, type EcsTags, type Membership } from './membership.ts'
import { asDeployed } from './task-sets.ts'

/** A cluster that the configuration names, whether it exists or not, or that was found. */
export interface NamedCluster {
  readonly name: string
  /** Absent when ECS knows no cluster of that name. A deleted one is known for a while, with status INACTIVE. */
  readonly found?: Cluster
  readonly subject: Subject
}

/** Where a service of a cluster belongs. */
export type Place =
  | { readonly kind: 'ours' }
  /** It belongs to another environment (`another`), or its tags name two (`undecided`). */
  | { readonly kind: 'another' | 'undecided'; readonly because: string }

/** A service of a cluster in which the environment has services. */
export interface PlacedService {
  readonly service: Resource<Service>
  readonly place: Place
  readonly subject: Subject
}

/** What ECS tells of clusters, a hundred at once. */
const DESCRIBED = 100

/** Clusters that may hold services of the environment: those that `select.clusters` names, else all of the region. */
const candidates = collection(async ({ aws, settings, region, account }): Promise<NamedCluster[]> => {
  const named = settings.select.clusters?.map((name) => name.replaceAll('{environment}', settings.environment))
  const arns = named?.every(isPlain) === true ? named : ((await aws.ecs.listClusters()).clusterArns ?? [])
  const answers = await Promise.all(
    batchesOf(arns, DESCRIBED).map((some) =>
      aws.ecs.describeClusters({
        clusters: some,
        include: ['ATTACHMENTS', 'CONFIGURATIONS', 'SETTINGS', 'STATISTICS', 'TAGS'],
      }),
    ),
  )
  const known = answers.flatMap(({ clusters: some = [] }) => some)
  const isWanted = ({ clusterName = '' }: Cluster): boolean =>
    named === undefined || named.some((pattern) => matches(pattern, clusterName))
  const absent = (named ?? []).filter((name) => isPlain(name) && !known.some(({ clusterName }) => clusterName === name))
  const owner = await account()
  return [
    ...known.filter(isWanted).map((found) => ({
      name: found.clusterName ?? '?',
      found,
      subject: subjectOf(found.clusterArn ?? '?', found.clusterName ?? '?', region),
    })),
    ...absent.map((name) => ({
      name,
      subject: subjectOf(`arn:${partitionOf(region)}:ecs:${region}:${owner}:cluster/${name}`, name, region),
    })),
  ]
})

const isPlain = (name: string): boolean => !/[*?]/.test(name)

const subjectOf = (id: string, name: string, region: string): Subject => ({ id, type: 'ecs:cluster', name, region })

/** What the services of a candidate cluster say, and what the cluster itself says. */
interface Judged {
  readonly cluster: NamedCluster
  readonly own: Membership
  readonly services: readonly { readonly service: Resource<Service>; readonly membership: Membership }[]
}

const judged = collection(async (context): Promise<Judged[]> =>
  Promise.all(
    (await context.read(candidates)).map(async (cluster) => {
      const { settings } = context
      const { tags = [], clusterName = '', status } = cluster.found ?? {}
      const own = membershipOf({ serviceName: clusterName, tags }, [], { tags: settings.select.tags })
      if (cluster.found === undefined || status !== 'ACTIVE') return { cluster, own, services: [] }
      const all = await servicesOf(cluster.found, context)
      const services = await Promise.all(
        all.map(async (service) => ({
          service,
          membership: membershipOf(service, await tagsOfDefinition(service, context), settings.select),
        })),
      )
      return { cluster, own, services }
    }),
  ),
)

/** The tags of what a service deploys; none is read where a list of names decides, or the environment has no tags. */
async function tagsOfDefinition({ taskDefinition }: Service, context: ReadContext): Promise<EcsTags> {
  const { services, tags } = context.settings.select
  if (taskDefinition === undefined || services !== undefined || Object.keys(tags).length === 0) return []
  return context.choose(definitionTags(taskDefinition))
}

const definitionTags = collectionBy(
  (arn: string) => arn,
  async (context, arn): Promise<EcsTags> => (await describeDefinition(arn, context)).tags ?? [],
)

/** A task definition with its tags: the same call for everyone, so that it is made once. */
export const describeDefinition = (taskDefinition: string, { aws }: Pick<ReadContext, 'aws'>) =>
  aws.ecs.describeTaskDefinition({ taskDefinition, include: ['TAGS'] })

/**
 * The environment's clusters: those that `select.clusters` names, whether they exist or not; without it those that
 * carry the tags of `select.tags`, and those that hold a service of the environment.
 */
export const namedClusters = collection(async ({ read, settings }): Promise<NamedCluster[]> => {
  const isNamed = settings.select.clusters !== undefined
  return (await read(judged)).flatMap((each) => (isNamed || isOurs(each, settings.select.tags) ? [each.cluster] : []))
})

/** Those of them that are active. */
export const clusters = collection(async ({ read }): Promise<Resource<Cluster>[]> =>
  (await read(namedClusters)).flatMap(({ found, subject }) =>
    found?.status === 'ACTIVE' ? [{ ...found, subject }] : [],
  ),
)

/** The services of those clusters, being deleted or not, each with where it belongs. */
export const placedServices = collection(async ({ read, settings }): Promise<PlacedService[]> => {
  const { tags, clusters: named } = settings.select
  return (await read(judged)).flatMap((each) => {
    if (named === undefined && !isOurs(each, tags)) return []
    return each.services.map(({ service, membership }) => {
      const place = placeOf(membership, each, named !== undefined, tags)
      const { subject } = service
      const marked = place.kind === 'undecided' ? { ...subject, undecided: place.because } : subject
      return { service: { ...service, subject: marked }, place, subject: marked }
    })
  })
})

/**
 * Services that belong to other environments: of the environment's clusters, and of all others of the region unless
 * `select.clusters` names the environment's.
 */
export const foreignServices = collection(async ({ read }): Promise<Resource<Service>[]> => {
  const placed = await read(placedServices)
  const ours = new Set(placed.flatMap(({ service, place }) => (place.kind === 'another' ? [] : [service.serviceArn])))
  const all = (await read(judged)).flatMap(({ services }) => services.map(({ service }) => service))
  return all.filter(({ serviceArn }) => !ours.has(serviceArn))
})

const isUntagged = (tags: Readonly<Record<string, string>>): boolean => Object.keys(tags).length === 0

const isOurs = ({ own, services }: Judged, tags: Readonly<Record<string, string>>): boolean =>
  own.kind === 'ours' ||
  (own.kind === 'unmarked' && isUntagged(tags)) ||
  services.some(({ membership }) => membership.kind === 'ours' || membership.kind === 'undecided')

/** A service that says nothing belongs where its cluster belongs, which is ours by name or by its tags. */
function placeOf(
  membership: Membership,
  { own, cluster }: Judged,
  isNamed: boolean,
  tags: Readonly<Record<string, string>>,
): Place {
  if (membership.kind === 'another' || membership.kind === 'undecided') return membership
  if (membership.kind === 'ours') return { kind: 'ours' }
  if (own.kind === 'ours' || isUntagged(tags) || (isNamed && own.kind === 'unmarked')) return { kind: 'ours' }
  const keys = Object.keys(tags).join(', ')
  return {
    kind: 'another',
    because:
      own.kind === 'unmarked'
        ? `neither it nor its cluster ${cluster.name} carries the tags (${keys})`
        : `it carries no tag ${keys}, and its cluster ${cluster.name} belongs to another environment`,
  }
}

/** The services that a cluster lists, being deleted or not, with their tags, as their task sets deploy them. */
export async function servicesOf(
  { clusterArn = '' }: Cluster,
  { aws, region }: Pick<ReadContext, 'aws' | 'region'>,
): Promise<Resource<Service>[]> {
  const { serviceArns = [] } = await aws.ecs.listServices({ cluster: clusterArn })
  const answers = await Promise.all(
    batchesOf(serviceArns, 10).map((services) =>
      aws.ecs.describeServices({ cluster: clusterArn, services, include: ['TAGS'] }),
    ),
  )
  return answers
    .flatMap(({ services = [] }) => services)
    .map((service) => ({
      ...asDeployed(service),
      subject: {
        id: service.serviceArn ?? '',
        type: 'ecs:service',
        name: service.serviceName ?? '?',
        region,
        service: service.serviceName ?? '?',
      },
    }))
}
