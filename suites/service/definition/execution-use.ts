/** What ECS does for a task under its execution role, by what the definition uses. */
import type { CheckContext } from '../../../harness/index.ts'
import { parseImage } from '../../image-reference.ts'

type Definition = Awaited<ReturnType<CheckContext['platform']['judgedDefinitions']>>[number]
type Container = NonNullable<Definition['containerDefinitions']>[number]

/**
 * Whether a definition may run on Fargate; one that requires nothing may.
 * @example isForFargate({ requiresCompatibilities: ['EC2'] }) // false
 */
export const isForFargate = ({ requiresCompatibilities = [] }: Pick<Definition, 'requiresCompatibilities'>): boolean =>
  requiresCompatibilities.length === 0 || requiresCompatibilities.includes('FARGATE')

/**
 * What a task cannot start without an execution role for. On instances their own role pulls from ECR and writes logs.
 * Source: ECS developer guide, "Amazon ECS task execution IAM role".
 * @example executionUses(definition) // ['container app pulls from ECR', 'container app writes its log by awslogs']
 */
export const executionUses = (
  definition: Pick<Definition, 'requiresCompatibilities' | 'containerDefinitions'>,
): string[] =>
  (definition.containerDefinitions ?? []).flatMap((container) => usesOf(container, isForFargate(definition)))

function usesOf(container: Container, onFargate: boolean): string[] {
  const { name, image = '', logConfiguration, repositoryCredentials, secrets = [], environmentFiles = [] } = container
  const { logDriver, secretOptions = [] } = logConfiguration ?? {}
  const used = [
    ...(onFargate && parseImage(image).ecr !== undefined ? ['pulls from ECR'] : []),
    ...(onFargate && logDriver === 'awslogs' ? ['writes its log by awslogs'] : []),
    ...(repositoryCredentials === undefined ? [] : ['pulls with credentials']),
    ...(secrets.length + secretOptions.length > 0 ? ['gets secrets'] : []),
    ...(environmentFiles.length > 0 ? ['gets files of variables'] : []),
  ]
  return used.map((use) => `container ${name} ${use}`)
}
