import type { Platform, Settings } from '../../harness/index.ts'

type Definition = Awaited<ReturnType<Platform['taskDefinitions']>>[number]
type Container = NonNullable<Definition['containerDefinitions']>[number]

/** What is asked for where NAT gateways stand in every zone: endpoints spare what they cost. */
const SPARING = ['ecr.api', 'ecr.dkr', 's3', 'logs', 'secretsmanager']

/**
 * The services of AWS that should be reached through endpoints: those that the configuration names; else what it takes
 * to start the platform's tasks, all of it where there is no way to the internet, and what the microservices guide
 * lists where there is a NAT gateway in each zone.
 * @example await neededEndpoints(platform, settings) // ['ecr.api', 'ecr.dkr', 'logs', 's3']
 */
export async function neededEndpoints(platform: Platform, { network, has }: Settings): Promise<readonly string[]> {
  if (network.endpoints !== undefined) return network.endpoints
  if (has.internet !== false && network.natGateways !== 'per-zone') return []
  const [definitions, services] = await Promise.all([platform.taskDefinitions(), platform.services()])
  const used = new Set([
    ...definitions.flatMap(({ containerDefinitions = [] }) => containerDefinitions.flatMap(servicesOf)),
    ...(services.some(({ enableExecuteCommand }) => enableExecuteCommand === true) ? ['ssmmessages'] : []),
  ])
  return [...used].filter((service) => has.internet === false || SPARING.includes(service)).toSorted()
}

/**
 * The services of AWS that starting a container takes. Images of ECR lie in S3. Source: ECS developer guide, "Amazon
 * ECS interface VPC endpoints"; ECR user guide, "Amazon ECR interface VPC endpoints".
 */
export function servicesOf({ image = '', logConfiguration, secrets = [], repositoryCredentials }: Container): string[] {
  const { logDriver, options = {}, secretOptions = [] } = logConfiguration ?? {}
  const references = [...secrets, ...secretOptions].map(({ valueFrom = '' }) => valueFrom)
  const isSecret = (reference: string): boolean => reference.includes(':secretsmanager:')
  return [
    ...(/\.dkr[.-]ecr[.-]/.test(image) ? ['ecr.api', 'ecr.dkr', 's3'] : []),
    ...(logDriver === 'awslogs' || /cloudwatch/i.test(options['Name'] ?? '') ? ['logs'] : []),
    ...(references.some(isSecret) || repositoryCredentials !== undefined ? ['secretsmanager'] : []),
    ...(references.some((reference) => !isSecret(reference)) ? ['ssm'] : []),
  ]
}
