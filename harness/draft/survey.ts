/** Which environments the region holds, as tags tell them apart, or the names of clusters where no tag does. */
import { lastPart } from '../arn.ts'
import { batchesOf } from '../batches.ts'
import { servicesOf } from '../platform/ecs/clusters.ts'
import type { Aws } from '../sources/aws/index.ts'
import { guessProfile, type GuessedProfile } from './profile.ts'

/** An environment that was found. */
export interface FoundEnvironment {
  /** What it is called: the tag's value in lower case. */
  readonly name: string
  /** The tag by which it is selected; absent: nothing names it. */
  readonly tag?: { readonly key: string; readonly value: string }
  /** The clusters by which it is selected: their names tell environments apart, and no tag does. */
  readonly clusters?: readonly string[]
  /** Whether nothing tells environments apart: the region seems to hold this one alone. */
  readonly alone: boolean
  /** Names of its services. */
  readonly services: readonly string[]
  readonly profile: GuessedProfile
}

interface Tagged {
  readonly kind: 'cluster' | 'service' | 'vpc'
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  readonly tasks: number
  /** Name of the cluster that a service is of. */
  readonly cluster?: string
}

const DESCRIBED = 100

/**
 * The environments of the region. The key that tells them apart is one that is carried by services or clusters, and
 * whose values are parts of their names (`orders-live` carries `stage: live`) or words for environments.
 */
export async function survey({
  aws,
  region,
}: {
  readonly aws: Aws
  readonly region: string
}): Promise<FoundEnvironment[]> {
  const things = await tagged(aws, region)
  const services = things.filter(({ kind }) => kind === 'service')
  const key = environmentKey(things)
  if (key === undefined) {
    const byClusters = toldByClusters(services)
    if (byClusters.length > 1) return byClusters
    const guess = (named: readonly Tagged[]): GuessedProfile =>
      guessProfile(
        named.map(({ name }) => name),
        services.map(({ tasks }) => tasks),
      )
    // What runs tells more of the environment than the network, which it may share.
    const running = guess(things.filter(({ kind }) => kind !== 'vpc'))
    const profile = running.word === undefined ? guess(things) : running
    const system = systemOfAll(things)
    return [
      {
        name: profile.word ?? profile.profile,
        services: services.map(({ name }) => name),
        profile,
        alone: true,
        ...(system && { tag: system }),
      },
    ]
  }
  const values = [...new Set(things.flatMap(({ tags }) => tags[key] ?? []))]
  return (
    values
      .map((value): FoundEnvironment => {
        const own = services.filter(({ tags }) => tags[key] === value)
        return {
          name: nameOf(value),
          tag: { key, value },
          alone: false,
          services: own.map(({ name }) => name),
          profile: guessProfile(
            [value],
            own.map(({ tasks }) => tasks),
          ),
        }
      })
      // Where services name environments, what none of them names is shared, or empty.
      .filter(({ services: own }) => own.length > 0 || services.every(({ tags }) => tags[key] === undefined))
      .toSorted(nearestProduction)
  )
}

/** Environments by the word in the names of their clusters, where the cluster of every service has one. */
function toldByClusters(services: readonly Tagged[]): FoundEnvironment[] {
  const words = Map.groupBy(services, ({ cluster = '' }) => guessProfile([cluster], []).word)
  if (words.has(undefined)) return []
  return [...words]
    .map(([word = '', own]): FoundEnvironment => ({
      name: word,
      clusters: [...new Set(own.flatMap(({ cluster }) => cluster ?? []))].sort(),
      alone: false,
      services: own.map(({ name }) => name),
      profile: guessProfile(
        [word],
        own.map(({ tasks }) => tasks),
      ),
    }))
    .toSorted(nearestProduction)
}

const nearestProduction = (a: FoundEnvironment, b: FoundEnvironment): number =>
  b.profile.rank - a.profile.rank || b.services.length - a.services.length

async function tagged(aws: Aws, region: string): Promise<Tagged[]> {
  const [{ clusterArns = [] }, { Vpcs = [] }] = await Promise.all([aws.ecs.listClusters(), aws.ec2.describeVpcs()])
  const answers = await Promise.all(
    batchesOf(clusterArns, DESCRIBED).map((clusters) => aws.ecs.describeClusters({ clusters, include: ['TAGS'] })),
  )
  const clusters = answers.flatMap(({ clusters: some = [] }) => some).filter(({ status }) => status === 'ACTIVE')
  const services = (await Promise.all(clusters.map((cluster) => servicesOf(cluster, { aws, region })))).flat()
  const vpcs = Vpcs.filter(({ IsDefault }) => IsDefault !== true).map(({ Tags = [] }) => ({
    name: Tags.find(({ Key }) => Key === 'Name')?.Value ?? '',
    tags: Tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
  }))
  return [
    ...vpcs.map(({ name, tags }) => thing('vpc', name, tags, 0)),
    ...clusters.map(({ clusterName = '', tags }) => thing('cluster', clusterName, tags, 0)),
    ...services
      .filter(({ status }) => status === 'ACTIVE')
      .map(({ serviceName = '', tags, desiredCount = 0, clusterArn = '' }) => ({
        ...thing('service', serviceName, tags, desiredCount),
        cluster: lastPart(clusterArn),
      })),
  ]
}

const thing = (
  kind: Tagged['kind'],
  name: string,
  tags: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[] = [],
  tasks: number,
): Tagged => ({
  kind,
  name: lastPart(name),
  tasks,
  tags: Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value])),
})

/** Keys that people use for it; one of them wins where several keys fit. */
const USUAL = /^(.*[:/_-])?(env|environment|env[-_]?name|stage|landscape|deployment[-_]?environment)$/i

function environmentKey(things: readonly Tagged[]): string | undefined {
  const keys = [...new Set(things.flatMap(({ tags }) => Object.keys(tags)))]
  const scored = keys.map((key) => {
    const own = things.filter(({ tags }) => tags[key] !== undefined)
    const fitting = own.filter(({ name, tags }) => isPartOf(tags[key]!, name) || guessProfile([tags[key]!], []).word)
    return { key, share: fitting.length / things.length, usual: USUAL.test(key) }
  })
  const [best] = scored
    .filter(({ share, usual }) => usual || share > 0.5)
    .toSorted((a, b) => Number(b.usual) - Number(a.usual) || b.share - a.share)
  return best?.key
}

/** Keys that name what a thing is part of. */
const SYSTEM = /^(.*[:/_-])?(system|app|application|platform|product|project|workload)$/i

/** A tag by which everything says of what it is part, where all say the same. */
function systemOfAll([first, ...others]: readonly Tagged[]): { key: string; value: string } | undefined {
  const [found] = Object.entries(first?.tags ?? {}).filter(
    ([key, value]) => SYSTEM.test(key) && others.every(({ tags }) => tags[key] === value),
  )
  return found && { key: found[0], value: found[1] }
}

const partsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '')

const isPartOf = (value: string, name: string): boolean => {
  const wanted = partsOf(value)
  return wanted.length > 0 && wanted.every((part) => partsOf(name).includes(part))
}

/** A key of the configuration's `environments`. */
const nameOf = (value: string): string => partsOf(value).join('-') || 'environment'
