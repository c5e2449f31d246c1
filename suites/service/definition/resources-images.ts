/** The repository in ECR that an image comes from; undefined for an image from elsewhere. */
export interface EcrRepository {
  readonly account: string
  readonly region: string
  readonly name: string
}

const ECR = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([\w-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/([^:@]+)/

/** Reads the repository out of an image's reference, with or without tag and digest. */
export function ecrRepositoryOf(image: string): EcrRepository | undefined {
  const [, account, region, name] = ECR.exec(image) ?? []
  return account === undefined || region === undefined || name === undefined ? undefined : { account, region, name }
}
