import { parseImage } from '../../image-reference.ts'

/** The repository in ECR that an image comes from; undefined for an image from elsewhere. */
export interface EcrRepository {
  readonly account: string
  readonly region: string
  readonly name: string
}

/** Reads the repository out of an image's reference, with or without tag and digest. */
export function ecrRepositoryOf(image: string): EcrRepository | undefined {
  const { ecr, repository } = parseImage(image)
  return ecr && { ...ecr, name: repository }
}
