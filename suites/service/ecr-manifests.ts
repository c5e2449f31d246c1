/** Manifests of images: what a tag or a digest means, for which platforms it was built, and as whom it runs. */
import type { ImageDetail } from '@aws-sdk/client-ecr'
import type { CheckContext } from '../../harness/index.ts'
import { askRegistry, type EcrImage } from './ecr-images.ts'

/** A platform as OCI writes it. */
export interface ImagePlatform {
  readonly os: string
  readonly architecture: string
  /** Of Windows: its build. */
  readonly osVersion?: string
}

/** Source: OCI image specification, and Docker's image manifest v2, schema 2. */
const INDEXES = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json']
const MANIFESTS = [
  ...INDEXES,
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

interface Manifest {
  readonly config?: { readonly digest: string }
  readonly manifests?: readonly {
    readonly digest: string
    readonly platform?: { readonly os: string; readonly architecture: string; readonly 'os.version'?: string }
  }[]
}

/** The manifest of an image, or of one of its index; undefined when its repository does not hold it. */
async function manifestOf(image: EcrImage, context: CheckContext, digest?: string): Promise<Manifest | undefined> {
  const { tag = 'latest', repository: repositoryName } = image
  const imageDigest = digest ?? image.digest
  const answer = await askRegistry(image, context, (ecr, registry) =>
    ecr.batchGetImage({
      ...registry,
      repositoryName,
      imageIds: [imageDigest === undefined ? { imageTag: tag } : { imageDigest }],
      acceptedMediaTypes: MANIFESTS,
    }),
  )
  const text = answer?.images?.[0]?.imageManifest
  if (text !== undefined) return JSON.parse(text) as Manifest
  const failure = answer?.failures?.[0]
  if (answer === undefined || failure?.failureCode === 'ImageNotFound') return undefined
  return context.inconclusive(
    `ECR shows no manifest of ${image.image}${failure === undefined ? '' : `: ${failure.failureReason}`}.`,
  )
}

/** The platforms of an index; entries of other things, such as attestations, have none. */
const platformsIn = ({ manifests = [] }: Manifest) =>
  manifests.flatMap(({ digest, platform }) => {
    if (platform === undefined || platform.os === 'unknown') return []
    const { os, architecture, 'os.version': osVersion } = platform
    return [{ digest, os, architecture, ...(osVersion !== undefined && { osVersion }) }]
  })

/** The configuration of an image that is no index. */
async function configurationOf({ config }: Manifest, image: EcrImage, context: CheckContext) {
  if (config === undefined)
    return context.inconclusive(`The manifest of ${image.image} names no configuration: nothing says what it holds.`)
  const answer = await askRegistry(image, context, (ecr, registry) =>
    ecr.getDownloadUrlForLayer({ ...registry, repositoryName: image.repository, layerDigest: config.digest }),
  )
  if (answer?.downloadUrl === undefined)
    return context.inconclusive(`ECR does not say where the configuration of ${image.image} is.`)
  return context.probe.imageConfiguration({ url: answer.downloadUrl, digest: config.digest })
}

/**
 * The platforms that an image was built for; undefined when its repository does not hold it.
 * @example await platformsOf(image, context) // [{ os: 'linux', architecture: 'arm64' }]
 */
export async function platformsOf(
  image: EcrImage,
  context: CheckContext,
): Promise<readonly ImagePlatform[] | undefined> {
  const manifest = await manifestOf(image, context)
  if (manifest === undefined) return undefined
  return manifest.manifests === undefined ? [await configurationOf(manifest, image, context)] : platformsIn(manifest)
}

/** As whom an image runs, on a platform, where nobody says otherwise; undefined when it is not there. */
export async function userOf(
  image: EcrImage,
  suits: (platform: ImagePlatform) => boolean,
  context: CheckContext,
): Promise<string | undefined> {
  const manifest = await manifestOf(image, context)
  if (manifest?.manifests === undefined) return manifest && (await configurationOf(manifest, image, context)).user
  const built = platformsIn(manifest).find(suits)
  const single = built && (await manifestOf(image, context, built.digest))
  return single && (await configurationOf(single, image, context)).user
}

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
  const named = held.find(({ imageTags = [] }) => imageTags.includes(image.tag ?? 'latest'))
  if (image.digest !== undefined || named?.imageDigest === digest) return true
  if (named === undefined || !INDEXES.includes(named.imageManifestMediaType ?? '')) return false
  const index = await manifestOf(image, context)
  if (index === undefined)
    return context.inconclusive(`ECR lists ${image.image}, an index of images, and does not find its manifest.`)
  return (index.manifests ?? []).some((manifest) => manifest.digest === digest)
}
