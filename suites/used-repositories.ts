import { notApplicable, type Platform } from '../harness/index.ts'
import { parseImage } from './image-reference.ts'

/**
 * The repositories of ECR from which the platform takes its images. Ends the listing of subjects where every image comes
 * from elsewhere: then there is none to judge.
 */
export async function usedRepositories(platform: Platform): ReturnType<Platform['repositories']> {
  const [repositories, definitions] = await Promise.all([platform.repositories(), platform.judgedDefinitions()])
  const images = definitions.flatMap(({ containerDefinitions = [] }) =>
    containerDefinitions.map(({ image = '' }) => image),
  )
  if (images.length > 0 && images.every((image) => parseImage(image).ecr === undefined))
    notApplicable(`No image comes from a private registry of ECR: ${[...new Set(images)].join(', ')}.`)
  return repositories
}
