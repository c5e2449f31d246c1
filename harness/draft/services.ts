import type { ScalingPolicy } from '@aws-sdk/client-application-auto-scaling'
import type { Service, TaskDefinition } from '@aws-sdk/client-ecs'
import type { Resource } from '../platform/index.ts'
import type { ScaledService } from '../platform/ecs/scaling.ts'
import { common, foundOf, type Proposal, type Proposer } from './proposal.ts'

/** Which services there are, how many tasks they want and how they scale. */
export const services: Proposer = async ({ platform, settings }) => {
  const [all, registered, scaled, definitions] = await Promise.all([
    platform.services(),
    platform.registeredServices(),
    platform.scaledServices(),
    platform.taskDefinitions(),
  ])
  if (all.length === 0) return []
  const least = Math.min(...all.map(({ desiredCount = 0 }) => desiredCount))
  const keys = definitions.map(({ tags }) =>
    tags.flatMap(({ key }) => (key === undefined || key.startsWith('aws:') ? [] : [key])),
  )
  const [first = [], ...others] = keys
  const definitionTags = first.filter((key) => others.every((some) => some.includes(key)))
  const watched = all.filter(({ deploymentConfiguration }) => deploymentConfiguration?.alarms?.enable === true)
  return [
    {
      path: 'service.expected',
      value: all.map(({ serviceName = '' }) => serviceName).sort(),
      because: 'found: one that vanishes is noticed',
    },
    ...(least < settings.service.desired.min && least > 0
      ? [{ path: 'service.desired', value: { min: least }, because: 'found: the fewest tasks that a service wants' }]
      : []),
    ...workers(all, registered),
    ...sizes(definitions),
    ...(definitionTags.length > 0
      ? [
          {
            path: 'service.definitionTags',
            value: definitionTags,
            because: 'found: every task definition carries these',
          },
        ]
      : []),
    ...(settings.service.deploymentAlarms && watched.length === 0
      ? [
          {
            path: 'service.deploymentAlarms',
            value: false,
            because: 'found: no alarm ends a deployment of any service',
          },
        ]
      : []),
    ...scaling(scaled),
  ] satisfies Proposal[]
}

/** Services that nobody calls: no load balancer sends them requests, and no name leads to them. */
function workers(all: readonly Resource<Service>[], registered: readonly Resource<Service>[]): Proposal[] {
  const names = all
    .filter(({ loadBalancers = [] }) => loadBalancers.length === 0)
    .filter(({ subject }) => !registered.some((service) => service.subject.id === subject.id))
    .map(({ serviceName = '' }) => serviceName)
  return names.length === 0
    ? []
    : [{ path: 'service.workers', value: names, because: 'found: no load balancer and no name leads to them' }]
}

/** The size of each family, so that one that changes is noticed. */
function sizes(definitions: readonly TaskDefinition[]): Proposal[] {
  const known = definitions.flatMap(({ family, cpu, memory }) =>
    family === undefined || cpu === undefined || memory === undefined
      ? []
      : [[family, { cpu: Number(cpu), memory: Number(memory) }] as const],
  )
  return known.length === 0
    ? []
    : [{ path: 'service.sizes', value: Object.fromEntries(known), because: 'found: CPU units and MiB of each family' }]
}

/** Bounds, targets and cooldowns, as most services that scale have them. */
function scaling(all: readonly ScaledService[]): Proposal[] {
  const scaled = all.filter(({ target }) => target !== undefined)
  if (scaled.length === 0) return []
  const bounds = scaled.map(({ service, target }) => ({
    name: service.serviceName ?? '',
    value: { min: target!.MinCapacity ?? 0, max: target!.MaxCapacity ?? 0 },
  }))
  const usual = common(bounds.map(({ value }) => value))?.value ?? bounds[0]!.value
  const otherwise = bounds.filter(({ value }) => JSON.stringify(value) !== JSON.stringify(usual))
  const valuesOf = (metric: string): number[] =>
    [
      ...new Set(
        scaled.flatMap(({ policies }) =>
          policies.flatMap((policy) =>
            metricOf(policy) === metric ? (configurationOf(policy)?.TargetValue ?? []) : [],
          ),
        ),
      ),
    ].sort((a, b) => a - b)
  const rests = common(scaled.flatMap(({ policies }) => policies.flatMap((policy) => restsOf(policy))))
  const because = `found: the policies of ${scaled.length === 1 ? 'the service that scales' : `${scaled.length} services`}`
  return [
    {
      path: 'service.scalingBounds',
      value: usual,
      because: `found: as ${scaled.length - otherwise.length} of ${scaled.length} services that scale`,
    },
    ...(otherwise.length > 0
      ? [
          {
            path: 'service.scalingBoundsOf',
            value: Object.fromEntries(otherwise.map(({ name, value }) => [name, value])),
            because: 'found: the others',
          },
        ]
      : []),
    { path: 'service.scalingCpu', value: valuesOf('ECSServiceAverageCPUUtilization'), because },
    { path: 'service.scalingMemory', value: valuesOf('ECSServiceAverageMemoryUtilization'), because },
    { path: 'service.scalingRequests', value: valuesOf('ALBRequestCountPerTarget'), because },
    ...(rests === undefined
      ? []
      : [{ path: 'service.scalingCooldowns', value: rests.value, because: foundOf(rests, 'policies') }]),
  ]
}

const configurationOf = ({ TargetTrackingScalingPolicyConfiguration }: ScalingPolicy) =>
  TargetTrackingScalingPolicyConfiguration

const metricOf = (policy: ScalingPolicy): string | undefined =>
  configurationOf(policy)?.PredefinedMetricSpecification?.PredefinedMetricType

function restsOf(policy: ScalingPolicy): { readonly out: number; readonly in: number }[] {
  const { ScaleOutCooldown: out, ScaleInCooldown: rest } = configurationOf(policy) ?? {}
  return out === undefined || rest === undefined ? [] : [{ out, in: rest }]
}
