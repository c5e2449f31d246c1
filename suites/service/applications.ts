/** Which containers of a task do its work, and which only help. */
import type { Platform } from '../../harness/index.ts'

type Definition = Awaited<ReturnType<Platform['taskDefinitions']>>[number]
type Container = NonNullable<Definition['containerDefinitions']>[number]
type Service = Awaited<ReturnType<Platform['services']>>[number]

/** Whether a container routes the logs of others (FireLens). */
export const isRouter = ({ firelensConfiguration }: Container): boolean => firelensConfiguration !== undefined

/**
 * The containers that do a task's work: those that requests are sent to, by a load balancer or a registry; where none
 * is named, the essential ones that are neither log routers nor done before others start.
 * @param services all of the platform's
 * @example applicationsOf(definition, await platform.services()).map(({ name }) => name)
 */
export function applicationsOf(
  { family = '', containerDefinitions = [] }: Pick<Definition, 'family' | 'containerDefinitions'>,
  services: readonly Service[],
): Container[] {
  const asked = services.filter(({ taskDefinition = '' }) => taskDefinition.includes(`:task-definition/${family}:`))
  const names = new Set(
    asked.flatMap(({ loadBalancers = [], serviceRegistries = [] }) =>
      [...loadBalancers, ...serviceRegistries].flatMap(({ containerName }) => containerName ?? []),
    ),
  )
  const ports = new Set(asked.flatMap(connectedPorts))
  const targeted = containerDefinitions.filter(
    ({ name = '', portMappings = [] }) =>
      names.has(name) || portMappings.some((mapping) => mapping.name !== undefined && ports.has(mapping.name)),
  )
  if (targeted.length > 0) return targeted
  const finished = new Set(
    containerDefinitions
      .flatMap(({ dependsOn = [] }) => dependsOn)
      .flatMap(({ condition, containerName }) =>
        condition === 'COMPLETE' || condition === 'SUCCESS' ? (containerName ?? []) : [],
      ),
  )
  return containerDefinitions.filter(
    (container) => container.essential !== false && !isRouter(container) && !finished.has(container.name ?? ''),
  )
}

/** Names of the ports that Service Connect offers to others. */
const connectedPorts = ({ deployments = [] }: Service): string[] =>
  deployments.flatMap(({ status, serviceConnectConfiguration }) =>
    status === 'PRIMARY' ? (serviceConnectConfiguration?.services ?? []).flatMap(({ portName }) => portName ?? []) : [],
  )
