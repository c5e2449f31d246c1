/** What CodeDeploy does about deployments that go wrong. */
import { deploymentGroupOf, type CheckContext, type StaffedService } from '../../../harness/index.ts'

type Service = StaffedService['service']
type Group = Awaited<ReturnType<CheckContext['platform']['deploymentGroups']>>[number]

/** The deployment group that deploys a service; undefined when there is none. */
export const groupOf = async (service: Service, { platform }: CheckContext): Promise<Group | undefined> =>
  deploymentGroupOf(service, await platform.deploymentGroups())

/** Why a group does not roll back by itself on an event. */
export function rollbackProblems(
  group: Group | undefined,
  event: 'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM',
): string[] {
  if (group === undefined) return ['no deployment group of CodeDeploy names it']
  const { enabled = false, events = [] } = group.autoRollbackConfiguration ?? {}
  return enabled && events.includes(event)
    ? []
    : [
        `deployment group ${group.deploymentGroupName} does not roll back on ${event} ` +
          `(${enabled ? `on ${events.join(', ') || 'nothing'}` : 'automatic rollback is off'})`,
      ]
}

/** What went wrong in the last deployment of a group; undefined when there was none. */
export async function lastDeploymentProblems(
  { deploymentGroupName, lastAttemptedDeployment }: Group,
  { aws }: CheckContext,
): Promise<string[] | undefined> {
  const deploymentId = lastAttemptedDeployment?.deploymentId
  if (deploymentId === undefined) return undefined
  const { deploymentInfo } = await aws.codedeploy.getDeployment({ deploymentId })
  const { status, creator, errorInformation, rollbackInfo } = deploymentInfo ?? {}
  const deployment = `deployment ${deploymentId} of ${deploymentGroupName}`
  // An automatic rollback is a deployment of its own, which succeeds.
  if (creator === 'codeDeployRollback')
    return [`${deployment} rolled back ${rollbackInfo?.rollbackTriggeringDeploymentId ?? 'the one before it'}`]
  return status === 'Succeeded'
    ? []
    : [`${deployment} is ${status}${errorInformation?.message === undefined ? '' : `: ${errorInformation.message}`}`]
}
