import { deniedByOwner, notRead, type CheckContext } from '../../harness/index.ts'
import { parseImage, type ImageReference } from '../image-reference.ts'

/** Containers as definitions and as tasks have them. */
type Containers = readonly { readonly name?: string | undefined; readonly image?: string | undefined }[]

/** An image that a container names, of a registry of ECR. */
export interface EcrImage extends ImageReference {
  readonly container: string
  readonly image: string
  readonly ecr: NonNullable<ImageReference['ecr']>
}

/**
 * Containers that AWS adds to tasks, with images of its own accounts: GuardDuty's runtime monitoring, and the proxy of
 * Service Connect.
 */
const ADDED = /^(aws-guardduty-agent|ecs-service-connect)-/

/** The images that containers take from ECR. */
export const ecrImages = (containers: Containers = []): EcrImage[] =>
  containers.flatMap(({ name = '?', image = '' }) => {
    if (ADDED.test(name)) return []
    const { ecr, ...reference } = parseImage(image)
    return ecr === undefined ? [] : [{ ...reference, ecr, container: name, image }]
  })

/**
 * The repository of an image, in whichever account it is; undefined when there is none.
 * Ends the check when the registry is in another region than the run.
 */
export async function repositoryOf(image: EcrImage, context: CheckContext) {
  // Those of the account are read together.
  if ((await foreignRegistry(image, context)) === undefined)
    return (await context.platform.repositories()).find(({ repositoryName }) => repositoryName === image.repository)
  const answer = await askRegistry(image, context, (ecr, registry) =>
    ecr.describeRepositories({ ...registry, repositoryNames: [image.repository] }),
  )
  return answer?.repositories?.[0]
}

/**
 * Everything that an image's repository holds, in whichever account it is; undefined when there is no such repository.
 * Ends the check when the registry is in another region than the run.
 */
export async function heldImages(image: EcrImage, context: CheckContext) {
  const answer = await askRegistry(image, context, (ecr, registry) =>
    ecr.describeImages({ ...registry, repositoryName: image.repository }),
  )
  return answer?.imageDetails
}

/**
 * Whether the registry fetches an image from another one when it is first pulled (pull-through cache): the rule's
 * upstream. A rule's prefix stands for a whole part of the name; `ROOT` is for every repository without another.
 * Source: ECR user guide, pull through cache.
 */
export async function upstreamOf(image: EcrImage, context: CheckContext): Promise<string | undefined> {
  const answer = await askRegistry(image, context, (ecr, registry) => ecr.describePullThroughCacheRules(registry))
  const [rule] = (answer?.pullThroughCacheRules ?? [])
    .filter(({ ecrRepositoryPrefix: prefix = '' }) => prefix === 'ROOT' || image.repository.startsWith(`${prefix}/`))
    .toSorted((one, other) => rank(other.ecrRepositoryPrefix) - rank(one.ecrRepositoryPrefix))
  return rule && (rule.upstreamRegistryUrl ?? rule.upstreamRegistry ?? 'another registry')
}

const rank = (prefix = ''): number => (prefix === 'ROOT' ? 0 : prefix.length)

/** The account whose registry holds an image, when it is not the run's own. */
async function foreignRegistry(
  { image, ecr }: EcrImage,
  { platform, region, inconclusive }: CheckContext,
): Promise<string | undefined> {
  if (ecr.region !== region)
    return inconclusive(`Image ${image} is in ${ecr.region}, and this run reads ${region}: run the check there too.`)
  const [own] = await platform.account()
  return ecr.account === own?.accountId ? undefined : ecr.account
}

/**
 * Asks an image's registry; undefined when it has no such repository. One of another account is asked by the role for
 * that account, or as it is shared. What its owner denies then is no lack of permissions of this one's caller.
 */
export async function askRegistry<Answer>(
  image: EcrImage,
  context: CheckContext,
  ask: (ecr: CheckContext['aws']['ecr'], registry: { readonly registryId?: string }) => Promise<Answer>,
): Promise<Answer | undefined> {
  const { aws, inAccount, orAbsent, inconclusive } = context
  const registryId = await foreignRegistry(image, context)
  if (registryId === undefined) return orAbsent(ask(aws.ecr, {}), 'RepositoryNotFoundException')
  const theirs = inAccount(registryId)
  if (theirs !== undefined) return orAbsent(ask(theirs.ecr, { registryId }), 'RepositoryNotFoundException')
  const answer = ask(aws.ecr, { registryId })
  if (!(await deniedByOwner(answer))) return orAbsent(answer, 'RepositoryNotFoundException')
  await orAbsent(answer, 'AccessDeniedException')
  const arn = `arn:aws:ecr:${image.ecr.region}:${registryId}:repository/${image.repository}`
  return inconclusive((await notRead(arn, `repository ${image.repository}`, context)) ?? arn, 'OTHER_ACCOUNT')
}
