/** An image as a container names it: `registry/repository:tag@digest`. */
export interface ImageReference {
  /** Host of the registry; Docker Hub's when the name has none. */
  readonly registry: string
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
  /** Account and region, when the registry is one of ECR's. */
  readonly ecr?: { readonly account: string; readonly region: string }
}

const ECR = /^(?<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/

/**
 * Parses an image's name. Source: the reference grammar of the OCI distribution specification, and Docker's rule for
 * what is a host.
 */
export function parseImage(image: string): ImageReference {
  const [name = '', digest] = image.split('@')
  const slash = name.indexOf('/')
  const host = name.slice(0, Math.max(slash, 0))
  const hasHost = /[.:]/.test(host) || host === 'localhost'
  const path = hasHost ? name.slice(slash + 1) : name
  const [repository = '', tag] = path.split(':')
  const { account, region } = (hasHost ? ECR.exec(host)?.groups : undefined) ?? {}
  return {
    registry: hasHost ? host : 'docker.io',
    repository,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
    ...(account !== undefined && region !== undefined && { ecr: { account, region } }),
  }
}
