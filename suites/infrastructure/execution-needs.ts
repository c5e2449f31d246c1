/** What ECS must be allowed to start tasks, by what their definitions use. */
import { destinationOf, partitionOf, type Platform } from '../../harness/index.ts'
import { parseImage } from '../image-reference.ts'
import type { RoleRequest } from '../role-requests.ts'

type Definition = Awaited<ReturnType<Platform['judgedDefinitions']>>[number]
type Container = NonNullable<Definition['containerDefinitions']>[number]

/** Where the tasks run. */
interface Place {
  readonly account: string
  readonly region: string
}

/** A request of tasks of any definition. */
type Need = Omit<RoleRequest, 'definitions'>

/** Any task's id: the last part of the names of its log streams. */
const ANY_TASK = '0123456789abcdef0123456789abcdef'

/**
 * The requests that ECS makes with the execution role to start tasks of these definitions, each on the resource that
 * the definition names: pulling their images, writing their logs, reading their files. Their secrets are apart.
 * @example executionNeeds([{ containerDefinitions: [{}], subject }], { account, region }) // []
 */
export function executionNeeds(
  definitions: readonly Pick<Definition, 'containerDefinitions' | 'subject'>[],
  place: Place,
): RoleRequest[] {
  const needs = definitions.flatMap(({ containerDefinitions = [], subject }) =>
    containerDefinitions.flatMap((container) =>
      [...pulling(container), ...logging(container, place), ...readingFiles(container, place)].map((need) => ({
        need,
        definition: subject.id,
      })),
    ),
  )
  return [...Map.groupBy(needs, ({ need }) => JSON.stringify(need)).values()].map((same) => ({
    ...same[0]!.need,
    definitions: [...new Set(same.map(({ definition }) => definition))],
  }))
}

/**
 * Source: AWS managed policy AmazonEC2ContainerRegistryPullOnly, and ECR user guide, "Amazon ECR interface VPC
 * endpoints", which says what goes by which endpoint.
 */
function pulling({ image = '' }: Container): Need[] {
  const { ecr, repository } = parseImage(image)
  if (ecr === undefined) return []
  const { account, region } = ecr
  const resource = `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${repository}`
  return [
    { action: 'ecr:GetAuthorizationToken', resource: '*', region, to: 'ecr.api' },
    { action: 'ecr:BatchGetImage', resource, region, to: 'ecr.dkr' },
    { action: 'ecr:GetDownloadUrlForLayer', resource, region, to: 'ecr.dkr' },
  ]
}

/** IAM is asked about log streams, the making of a group included. */
function logging({ name = '', logConfiguration }: Container, { account, region: here }: Place): Need[] {
  if (logConfiguration?.logDriver !== 'awslogs') return []
  const { group, region = here, prefix } = destinationOf({ name, logConfiguration })
  if (group === undefined) return []
  const streams = `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${group}:log-stream:`
  const need = (action: string, resource: string): Need => ({ action, resource, region, to: 'logs' })
  return [
    need('logs:CreateLogStream', `${streams}${prefix ?? ''}${ANY_TASK}`),
    need('logs:PutLogEvents', `${streams}${prefix ?? ''}${ANY_TASK}`),
    ...(logConfiguration.options?.['awslogs-create-group'] === 'true' ? [need('logs:CreateLogGroup', streams)] : []),
  ]
}

/** Files of variables, and the configuration of a log router. Their buckets are in the region of the tasks. */
function readingFiles({ environmentFiles = [], firelensConfiguration }: Container, { region }: Place): Need[] {
  const options = firelensConfiguration?.options ?? {}
  const files = [
    ...environmentFiles.map(({ value }) => value),
    ...(options['config-file-type'] === 's3' ? [options['config-file-value']] : []),
  ]
  return files.flatMap((file = '') =>
    [
      { action: 's3:GetObject', resource: file },
      { action: 's3:GetBucketLocation', resource: file.split('/')[0] ?? '' },
    ].map((need) => ({ ...need, region, to: 's3' })),
  )
}
