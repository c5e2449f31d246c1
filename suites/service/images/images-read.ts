import type { ImageDetail } from '@aws-sdk/client-ecr'
import type { CheckContext } from '../../../harness/index.ts'
import { parseImage, type ImageReference } from '../../image-reference.ts'

/** Containers as definitions and as tasks have them. */
type Containers = readonly { readonly name?: string | undefined; readonly image?: string | undefined }[]

/** An image that a container names, of a registry of ECR. */
interface EcrImage extends ImageReference {
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
  const { aws, platform, orAbsent } = context
  const registryId = await foreignRegistry(image, context)
  // Those of the account are read together.
  if (registryId === undefined)
    return (await platform.repositories()).find(({ repositoryName }) => repositoryName === image.repository)
  const answer = await orAbsent(
    aws.ecr.describeRepositories({ registryId, repositoryNames: [image.repository] }),
    'RepositoryNotFoundException',
  )
  return answer?.repositories?.[0]
}

/**
 * Everything that an image's repository holds, in whichever account it is; undefined when there is no such repository.
 * Ends the check when the registry is in another region than the run.
 */
export async function heldImages(image: EcrImage, context: CheckContext) {
  const { aws, orAbsent } = context
  const registryId = await foreignRegistry(image, context)
  const answer = await orAbsent(
    aws.ecr.describeImages({ ...(registryId !== undefined && { registryId }), repositoryName: image.repository }),
    'RepositoryNotFoundException',
  )
  return answer?.imageDetails
}

const INDEXES = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
])

/**
 * Whether what runs is the image of its tag, or one of that index of images for several platforms. True for an image
 * named by digest. Ends the check when ECR does not show the index.
 */
export async function isTagged(
  image: EcrImage,
  digest: string,
  held: readonly ImageDetail[],
  context: CheckContext,
): Promise<boolean> {
  const { tag = 'latest', repository: repositoryName } = image
  const named = held.find(({ imageTags = [] }) => imageTags.includes(tag))
  if (image.digest !== undefined || named?.imageDigest === digest) return true
  if (named === undefined || !INDEXES.has(named.imageManifestMediaType ?? '')) return false
  const registryId = await foreignRegistry(image, context)
  const { images = [] } = await context.aws.ecr.batchGetImage({
    ...(registryId !== undefined && { registryId }),
    repositoryName,
    imageIds: [{ imageDigest: named.imageDigest }],
    acceptedMediaTypes: [...INDEXES],
  })
  const text = images[0]?.imageManifest
  if (text === undefined)
    return context.inconclusive(
      `ECR shows no manifest of ${image.image}, which is an index of images: whether ${digest} is one of them ` +
        'is not known.',
    )
  const { manifests = [] } = JSON.parse(text) as { readonly manifests?: readonly { readonly digest: string }[] }
  return manifests.some((manifest) => manifest.digest === digest)
}

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
