import type { CheckContext } from '../../harness/index.ts'
import { parseImage, type ImageReference } from './images-reference.ts'

/** Containers as definitions and as tasks have them. */
type Containers = readonly { readonly name?: string | undefined; readonly image?: string | undefined }[]

/** An image that a container names, of a registry of ECR. */
interface EcrImage extends ImageReference {
  readonly container: string
  readonly image: string
  readonly ecr: NonNullable<ImageReference['ecr']>
}

/** The images that containers take from ECR. */
export const ecrImages = (containers: Containers = []): EcrImage[] =>
  containers.flatMap(({ name = '?', image = '' }) => {
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
  if (registryId === undefined) return (await platform.repositories()).find(({ repositoryName }) => repositoryName === image.repository)
  const answer = await orAbsent(aws.ecr.describeRepositories({ registryId, repositoryNames: [image.repository] }), 'RepositoryNotFoundException')
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

/** The account whose registry holds an image, when it is not the run's own. */
async function foreignRegistry({ image, ecr }: EcrImage, { platform, region, inconclusive }: CheckContext): Promise<string | undefined> {
  if (ecr.region !== region) return inconclusive(`Image ${image} is in ${ecr.region}, and this run reads ${region}: run the check there too.`)
  const [own] = await platform.account()
  return ecr.account === own?.accountId ? undefined : ecr.account
}
