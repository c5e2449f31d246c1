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
