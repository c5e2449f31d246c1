/** The deployments of a deployment group that CodeDeploy keeps on record. */
import type { DeploymentInfo } from '@aws-sdk/client-codedeploy'
import { batchesOf, type CheckContext } from '../../harness/index.ts'
import type { Attempt } from './deployment-history.ts'

type Group = Awaited<ReturnType<CheckContext['platform']['deploymentGroups']>>[number]
type Aws = Pick<CheckContext['aws'], 'codedeploy'>

/** Deployments that one call describes. */
const MOST_DESCRIBED = 25

/** Statuses of a deployment that goes on. */
const UNDER_WAY: ReadonlySet<string | undefined> = new Set<DeploymentInfo['status']>([
  'Created',
  'Queued',
  'InProgress',
  'Baking',
  'Ready',
])

/** Whether a deployment has not reached its end. */
export const isUnderWay = ({ status }: DeploymentInfo): boolean => UNDER_WAY.has(status)

/**
 * The deployments of a group that were created since a time.
 * @example await deploymentsSince(group, dayAgo, aws)
 */
export async function deploymentsSince(
  { applicationName, deploymentGroupName }: Group,
  start: Date,
  aws: Aws,
): Promise<DeploymentInfo[]> {
  const { deployments = [] } = await aws.codedeploy.listDeployments({
    applicationName,
    deploymentGroupName,
    createTimeRange: { start },
  })
  return described(deployments, aws)
}

/** The last deployment of a group, however long ago; none before the first. */
export async function lastDeployment({ lastAttemptedDeployment }: Group, aws: Aws): Promise<DeploymentInfo[]> {
  const deploymentId = lastAttemptedDeployment?.deploymentId
  return deploymentId === undefined ? [] : described([deploymentId], aws)
}

async function described(ids: readonly string[], aws: Aws): Promise<DeploymentInfo[]> {
  const answers = await Promise.all(
    batchesOf(ids, MOST_DESCRIBED).map((deploymentIds) => aws.codedeploy.batchGetDeployments({ deploymentIds })),
  )
  const found = answers.flatMap(({ deploymentsInfo = [] }) => deploymentsInfo)
  const lost = ids.filter((id) => !found.some(({ deploymentId }) => deploymentId === id))
  if (lost.length > 0) throw new Error(`CodeDeploy listed ${lost.join(', ')} and does not describe it`)
  return found
}

/**
 * Deployments as attempts. A rollback is a deployment of its own, which succeeds: it counts as the failure that it
 * answers.
 */
export const codeDeployAttempts = (deployments: readonly DeploymentInfo[]): Attempt[] =>
  deployments.map((deployment) => ({
    createdAt: deployment.createTime ?? new Date(0),
    problem: problemOf(deployment),
    exchange: () => Promise.resolve(exchangeOf(deployment, deployments)),
  }))

function problemOf(deployment: DeploymentInfo): string | undefined {
  const { deploymentId, deploymentGroupName, status, creator, errorInformation, rollbackInfo } = deployment
  const name = `deployment ${deploymentId} of ${deploymentGroupName}`
  if (creator === 'codeDeployRollback')
    return `${name} rolled back ${rollbackInfo?.rollbackTriggeringDeploymentId ?? 'the one before it'}`
  const { rollbackDeploymentId, rollbackMessage } = rollbackInfo ?? {}
  if (status === 'Succeeded' && rollbackDeploymentId === undefined) return undefined
  const why = [errorInformation?.message, rollbackMessage].filter((part) => part !== undefined)
  return `${name} is ${status}${why.length > 0 ? `: ${why.join('; ')}` : ''}`
}

function exchangeOf(
  deployment: DeploymentInfo,
  all: readonly DeploymentInfo[],
): Awaited<ReturnType<Attempt['exchange']>> {
  const { creator, rollbackInfo, revision, previousRevision } = deployment
  const failed = all.find(({ deploymentId }) => deploymentId === rollbackInfo?.rollbackTriggeringDeploymentId)
  // What a rollback brings is what ran before.
  if (creator === 'codeDeployRollback')
    return {
      brings: { revision: failed?.revision ?? previousRevision },
      replaces: [{ revision }, { revision: failed?.previousRevision ?? revision }],
    }
  return { brings: { revision }, replaces: previousRevision === undefined ? [] : [{ revision: previousRevision }] }
}
