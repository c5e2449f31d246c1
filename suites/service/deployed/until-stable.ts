/** Following what was deployed in the last day to its end, by ECS or by CodeDeploy. */
import type { DeploymentInfo } from '@aws-sdk/client-codedeploy'
import {
  deployedAt,
  deploymentGroupOf,
  followDeployment,
  isByCodeDeploy,
  RECENT_DEPLOYMENT,
  type CheckContext,
  type StaffedService,
} from '../../../harness/index.ts'
import { codeDeployAttempts, deploymentsSince, isUnderWay } from '../codedeploy-deployments.ts'
import { standingProblem } from '../deployment-history.ts'
import { ecsAttempts } from '../ecs-deployments.ts'

type Service = StaffedService['service']

/** How the recent deployments of a service ended. */
interface Ended {
  /** Undefined: well, or there was none. */
  readonly failed: string | undefined
  readonly at: Date | undefined
}

/** Milliseconds between two looks at a deployment by CodeDeploy. */
const INTERVAL = 15_000

/**
 * Follows every deployment of the last day in a cluster to its end; says which failed and still stand, and since when
 * all are done.
 */
export async function untilStable(cluster: string, context: CheckContext): Promise<{ failed: string[]; since: Date }> {
  const { platform, settings, watching } = context
  const start = watching.clock.now()
  const services = (await platform.services()).filter((service) => service.clusterArn === cluster)
  const ended = await Promise.all(
    services.map((service) => {
      if (isByCodeDeploy(service)) return endByCodeDeploy(service, start, context)
      return service.deploymentController?.type === 'EXTERNAL'
        ? endElsewhere(service, context)
        : endByEcs(service, start, context)
    }),
  )
  const ends = ended.flatMap(({ at }) => at?.getTime() ?? [])
  return {
    failed: ended.flatMap(({ failed }) => failed ?? []),
    // Without a recent deployment, what runs now also ran before.
    since: new Date(ends.length > 0 ? Math.max(...ends) : start.getTime() - settings.watch.windowMinutes * 60_000),
  }
}

const dayBefore = (time: Date): Date => new Date(time.getTime() - RECENT_DEPLOYMENT)

/**
 * After an automatic rollback the PRIMARY deployment is as old as the restored revision: only the service deployments
 * show it.
 */
async function endByEcs(service: Service, start: Date, { settings, watching, signal }: CheckContext): Promise<Ended> {
  const { clusterArn: cluster = '', serviceArn = '', serviceName } = service
  const { clock, aws } = watching
  const list = async () =>
    (await aws.ecs.listServiceDeployments({ cluster, service: serviceArn, createdAt: { after: dayBefore(start) } }))
      .serviceDeployments ?? []
  const isRecent = (deployedAt(service) ?? new Date(0)) > dayBefore(start)
  if (!isRecent && (await list()).length === 0) return { failed: undefined, at: undefined }
  const { end, message, deployment } = await followDeployment({
    aws,
    cluster,
    service: serviceArn,
    signal,
    timeout: settings.watch.stableWithinSeconds * 1000,
    now: clock.now,
    wait: (milliseconds) => clock.sleep(milliseconds, signal),
    onSample: ({ status, running, requested }) =>
      watching.tell(`waiting for ${serviceName}: ${status}, ${running} of ${requested} tasks run`),
  })
  const at = deployment?.finishedAt
  if (end !== 'deployed') return { failed: message, at }
  const problem = await standingProblem(ecsAttempts(await list(), aws))
  return { failed: problem && `Service ${serviceName}: ${problem}.`, at }
}

/** One steady task set shows nothing: a deployment that was rolled back leaves one too. */
async function endByCodeDeploy(service: Service, start: Date, context: CheckContext): Promise<Ended> {
  const { platform, settings, watching, signal, inconclusive } = context
  const { clock, aws, tell } = watching
  const group = deploymentGroupOf(service, await platform.deploymentGroups())
  if (group === undefined)
    return inconclusive(
      `No deployment group of CodeDeploy names ${service.serviceName}, which CodeDeploy deploys: nobody can tell ` +
        'whether it was deployed today.',
    )
  const deadline = start.getTime() + settings.watch.stableWithinSeconds * 1000
  for (;;) {
    const deployments = await deploymentsSince(group, dayBefore(start), aws)
    const open = deployments.filter(isUnderWay)
    if (open.length === 0 || clock.now().getTime() + INTERVAL > deadline) {
      const problem = await standingProblem(codeDeployAttempts(deployments))
      return { failed: problem && `Service ${service.serviceName}: ${problem}.`, at: lastEnd(deployments) }
    }
    tell(`waiting for ${service.serviceName}: ${open.map(({ status }) => status).join(', ')}`)
    await clock.sleep(INTERVAL, signal)
  }
}

function lastEnd(deployments: readonly DeploymentInfo[]): Date | undefined {
  const ends = deployments.flatMap(({ completeTime }) => completeTime?.getTime() ?? [])
  return ends.length === 0 ? undefined : new Date(Math.max(...ends))
}

/** Nobody here knows the deployments of another controller, only whether task sets are steady. */
async function endElsewhere(service: Service, { watching, inconclusive }: CheckContext): Promise<Ended> {
  const { clusterArn: cluster, serviceArn, serviceName } = service
  const { taskSets = [] } = await watching.aws.ecs.describeTaskSets({ cluster, service: serviceArn })
  if (taskSets.length !== 1 || taskSets[0]!.stabilityStatus !== 'STEADY_STATE')
    return inconclusive(
      `Something outside of AWS deploys ${serviceName} (EXTERNAL), and is not done: ` +
        `${taskSets.map(({ id, stabilityStatus }) => `task set ${id} is ${stabilityStatus}`).join(', ') || 'it has no task set'}. ` +
        'Only deployments by ECS or CodeDeploy can be followed to their end. Run again when it is.',
    )
  return { failed: undefined, at: taskSets[0]!.createdAt }
}
