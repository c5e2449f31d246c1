/** By which tags costs are told apart. */
import type { CheckContext } from '../../../harness/index.ts'

/** The tag that ECS puts on tasks of services with managed tags. */
const MANAGED = 'aws:ecs:serviceName'

/**
 * The tag, with its value, that tells the environment's costs from others: `observability.costTag`, else the first tag
 * by which the environment is selected. Undefined where it has none.
 */
export function environmentTag({
  observability: { costTag },
  select: { tags },
  environment,
}: CheckContext['settings']): { readonly key: string; readonly value: string } | undefined {
  const key = costTag ?? Object.keys(tags)[0]
  return key === undefined ? undefined : { key, value: tags[key] ?? environment }
}

/**
 * The tag that tells the services' costs apart: `observability.serviceTag`, else one that tasks inherit and whose value
 * differs from service to service, else ECS's own. Undefined where there is none.
 */
export async function serviceTag({ platform, settings }: CheckContext): Promise<string | undefined> {
  if (settings.observability.serviceTag !== undefined) return settings.observability.serviceTag
  const [services, definitions] = await Promise.all([platform.services(), platform.taskDefinitions()])
  const inherited = services.map(({ propagateTags, tags = [], taskDefinition }) => {
    const source =
      propagateTags === 'SERVICE'
        ? tags
        : propagateTags === 'TASK_DEFINITION'
          ? (definitions.find(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition)?.tags ?? [])
          : []
    return new Map(source.map(({ key = '', value = '' }) => [key, value]))
  })
  const keys = [...new Set(inherited.flatMap((tags) => [...tags.keys()]))]
  const differs = (key: string): boolean => {
    const values = inherited.flatMap((tags) => tags.get(key) ?? [])
    return new Set(values).size === services.length
  }
  const own = keys.find((key) => !(key in settings.select.tags) && differs(key))
  if (own !== undefined) return own
  return services.length > 0 && services.every(({ enableECSManagedTags }) => enableECSManagedTags === true)
    ? MANAGED
    : undefined
}
