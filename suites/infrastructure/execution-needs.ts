/** What ECS must be allowed to start tasks, by what their definitions use. */
import type { CheckContext, UsedSecret } from '../../harness/index.ts'
import { parseImage } from '../image-reference.ts'
import { keyOf } from '../secret-key.ts'

type Platform = CheckContext['platform']
type Definition = Awaited<ReturnType<Platform['judgedDefinitions']>>[number]
type Container = NonNullable<Definition['containerDefinitions']>[number]

/** Source: ECS developer guide, "Amazon ECS task execution IAM role". */
const PULL = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchGetImage',
]

/**
 * The actions that a role needs to start tasks of these definitions: pulling their images, writing their logs, reading
 * their secrets and files.
 * @param secrets those that the definitions ask for
 * @example executionNeeds([{ containerDefinitions: [{ secrets: [] }] }], []) // []
 */
export function executionNeeds(
  definitions: readonly Pick<Definition, 'containerDefinitions'>[],
  secrets: readonly Pick<UsedSecret, 'found' | 'uses'>[],
): string[] {
  const containers = definitions.flatMap(({ containerDefinitions = [] }) => containerDefinitions)
  return [...new Set([...containers.flatMap(needsOf), ...secrets.flatMap(readingOf)])]
}

function needsOf({ image = '', logConfiguration, environmentFiles = [] }: Container): string[] {
  const { logDriver, options = {} } = logConfiguration ?? {}
  return [
    ...(parseImage(image).ecr !== undefined ? PULL : []),
    ...(logDriver === 'awslogs' ? ['logs:CreateLogStream', 'logs:PutLogEvents'] : []),
    ...(logDriver === 'awslogs' && options['awslogs-create-group'] === 'true' ? ['logs:CreateLogGroup'] : []),
    ...(environmentFiles.length > 0 ? ['s3:GetObject', 's3:GetBucketLocation'] : []),
  ]
}

function readingOf({ found, uses }: Pick<UsedSecret, 'found' | 'uses'>): string[] {
  const kind = found?.kind ?? uses[0]?.source?.kind
  if (kind === undefined) return []
  return [
    kind === 'secret' ? 'secretsmanager:GetSecretValue' : 'ssm:GetParameters',
    ...(keyOf({ ...(found && { found }) }) !== undefined ? ['kms:Decrypt'] : []),
  ]
}
