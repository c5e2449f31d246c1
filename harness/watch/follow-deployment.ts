/**
 * Following a deployment of an ECS service to its end. The SDK's services-stable waiter will not do: it ignores health
 * and task definition, and so also passes when the circuit breaker has put the old revision back.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceDeployment, ServiceDeploymentStatus } from '@aws-sdk/client-ecs'
import { lastPart } from '../arn.ts'
import type { Aws } from '../sources/aws/index.ts'

/**
 * How it ended: `deployed` is the only success. `ended` is a terminal status that this version does not know, `none`
 * means that the service has no such deployment, `timed-out` that it was still under way when the time was up.
 */
export type DeploymentEnd = 'deployed' | 'rolled-back' | 'rollback-failed' | 'stopped' | 'ended' | 'none' | 'timed-out'

/** The deployment's state at one poll. */
export interface DeploymentSample {
  readonly at: Date
  readonly status: string
  readonly requested: number
  readonly running: number
  readonly pending: number
  /** Failed tasks that the circuit breaker has counted. */
  readonly failures: number
}

export interface DeploymentOutcome {
  readonly end: DeploymentEnd
  /** One sentence for people: which deployment of which service, how it ended, and what ECS says about it. */
  readonly message: string
  /** As last seen. */
  readonly deployment?: ServiceDeployment
  readonly samples: readonly DeploymentSample[]
}

export interface FollowOptions {
  /** Fresh reads: `session.aws(scope, 'fresh')`. Each poll is an observation. */
  readonly aws: Pick<Aws, 'ecs'>
  /** Names or ARNs. */
  readonly cluster: string
  readonly service: string
  /** Id of the deployment in the service's list, `ecs-svc/…`; default: the newest deployment, whatever its status. */
  readonly deploymentId?: string
  /** Milliseconds between polls; default 15,000. */
  readonly interval?: number
  /** Milliseconds after which to give up; default 30 minutes. */
  readonly timeout?: number
  readonly signal?: AbortSignal
  readonly now?: () => Date
  /** How to wait; a proof advances the sandbox's clock instead. */
  readonly wait?: (milliseconds: number) => Promise<void>
  readonly onSample?: (sample: DeploymentSample) => void
}

/** What the statuses mean that end a deployment. AWS may add others: parsed as open strings. */
const ENDS: Readonly<Partial<Record<ServiceDeploymentStatus, DeploymentEnd>>> = {
  SUCCESSFUL: 'deployed',
  ROLLBACK_SUCCESSFUL: 'rolled-back',
  ROLLBACK_FAILED: 'rollback-failed',
  STOPPED: 'stopped',
}

/**
 * Statuses of a deployment that goes on. One that somebody stopped has its stoppedAt while it is still being rolled
 * back.
 */
const IN_PROGRESS: ReadonlySet<string | undefined> = new Set<ServiceDeploymentStatus>([
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
])

/**
 * Polls the service deployment until its status is terminal, or time is up.
 * @throws what the reads throw (denied, throttled out, unreachable), and the signal's reason
 * @example
 * const { aws } = watching
 * const { end, message } = await followDeployment({ aws, cluster: 'production', service: 'worker', signal })
 * expect(end, message).toBe('deployed')
 */
export async function followDeployment(options: FollowOptions): Promise<DeploymentOutcome> {
  const { aws, interval = 15_000, timeout = 30 * 60_000, signal, now = () => new Date(), onSample } = options
  const wait = options.wait ?? ((milliseconds: number) => sleep(milliseconds, undefined, { signal }))
  const deadline = now().getTime() + timeout
  const samples: DeploymentSample[] = []
  let arn: string | undefined
  for (;;) {
    signal?.throwIfAborted()
    arn ??= await findDeployment(options)
    const deployment = arn === undefined ? undefined : await describe(aws, arn)
    if (deployment !== undefined) {
      const sample = sampleOf(deployment, now())
      samples.push(sample)
      onSample?.(sample)
      const end = endOf(deployment)
      if (end !== undefined) return { end, message: messageOf(options, end, deployment), deployment, samples }
    } else if (options.deploymentId === undefined) {
      return { end: 'none', message: messageOf(options, 'none'), samples }
    }
    if (now().getTime() + interval > deadline) {
      const end = deployment === undefined ? 'none' : 'timed-out'
      return { end, message: messageOf(options, end, deployment), ...(deployment && { deployment }), samples }
    }
    await wait(interval)
  }
}

/** The ARN of the service deployment to follow. One that was just asked for may take a moment to appear. */
async function findDeployment({ aws, cluster, service, deploymentId }: FollowOptions): Promise<string | undefined> {
  const { serviceDeployments = [] } = await aws.ecs.listServiceDeployments({ cluster, service })
  const newestFirst = serviceDeployments.toSorted(
    (a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0),
  )
  if (deploymentId === undefined) return newestFirst[0]?.serviceDeploymentArn
  // the number in ecs-svc/N is the last part of the target revision's ARN
  const suffix = `/${deploymentId.slice(deploymentId.indexOf('/') + 1)}`
  return newestFirst.find(({ targetServiceRevisionArn }) => targetServiceRevisionArn?.endsWith(suffix) === true)
    ?.serviceDeploymentArn
}

async function describe(aws: Pick<Aws, 'ecs'>, arn: string): Promise<ServiceDeployment | undefined> {
  const { serviceDeployments = [] } = await aws.ecs.describeServiceDeployments({ serviceDeploymentArns: [arn] })
  return serviceDeployments[0]
}

/** How a deployment ended; undefined while it is under way. */
export function endOf({
  status,
  finishedAt,
  stoppedAt,
}: Pick<ServiceDeployment, 'status' | 'finishedAt' | 'stoppedAt'>): DeploymentEnd | undefined {
  if (IN_PROGRESS.has(status)) return undefined
  return (status && ENDS[status]) ?? (finishedAt !== undefined || stoppedAt !== undefined ? 'ended' : undefined)
}

const sampleOf = (
  { status, targetServiceRevision, deploymentCircuitBreaker }: ServiceDeployment,
  at: Date,
): DeploymentSample => ({
  at,
  status: status ?? '?',
  requested: targetServiceRevision?.requestedTaskCount ?? 0,
  running: targetServiceRevision?.runningTaskCount ?? 0,
  pending: targetServiceRevision?.pendingTaskCount ?? 0,
  failures: deploymentCircuitBreaker?.failureCount ?? 0,
})

const PHRASES: Readonly<Record<DeploymentEnd, string>> = {
  deployed: 'was deployed',
  'rolled-back': 'failed, and the previous revision was put back',
  'rollback-failed': 'failed, and could not be rolled back',
  stopped: 'was stopped before it had ended',
  ended: 'ended in a status that is not known here',
  none: 'was not found: the service has no such deployment on record',
  'timed-out': 'was still under way when the time was up',
}

function messageOf(
  { service, deploymentId = 'the newest deployment' }: FollowOptions,
  end: DeploymentEnd,
  deployment?: ServiceDeployment,
): string {
  const name = lastPart(service)
  const target = deployment?.targetServiceRevision?.arn ?? deploymentId
  // The rollback's reason is often the deployment's own.
  const details = [...new Set([deployment?.status, deployment?.statusReason, deployment?.rollback?.reason])].flatMap(
    (part) => part?.replace(/\.$/, '') ?? [],
  )
  return `Service ${name}: ${target} ${PHRASES[end]}${details.length > 0 ? ` (${details.join(': ')})` : ''}.`
}
