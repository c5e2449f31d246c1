/** The deployments of a service that ECS itself keeps on record. */
import type { ServiceDeploymentBrief } from '@aws-sdk/client-ecs'
import type { CheckContext } from '../../harness/index.ts'
import type { Attempt } from './deployment-history.ts'

type Aws = Pick<CheckContext['aws'], 'ecs'>

/**
 * Deployments as attempts.
 * @param aws reads what a deployment exchanged, where that decides
 * @example await standingProblem(ecsAttempts(serviceDeployments, aws))
 */
export const ecsAttempts = (deployments: readonly ServiceDeploymentBrief[], aws: Aws): Attempt[] =>
  deployments.map((deployment) => ({
    createdAt: deployment.createdAt ?? new Date(0),
    problem: problemOf(deployment),
    exchange: () => exchangeOf(deployment.serviceDeploymentArn, aws),
  }))

function problemOf({
  status,
  statusReason,
  targetServiceRevisionArn,
  createdAt,
}: ServiceDeploymentBrief): string | undefined {
  const why = statusReason === undefined ? '' : ` (${statusReason})`
  return status === 'SUCCESSFUL'
    ? undefined
    : `the deployment of ${targetServiceRevisionArn} at ${createdAt?.toISOString()} is ${status ?? 'in a state that ECS does not tell'}${why}`
}

async function exchangeOf(arn: string | undefined, aws: Aws): ReturnType<Attempt['exchange']> {
  const answer = await aws.ecs.describeServiceDeployments({ serviceDeploymentArns: [arn ?? ''] })
  const [deployment] = answer.serviceDeployments ?? []
  if (deployment === undefined) throw new Error(`ECS listed service deployment ${arn} and does not describe it`)
  const { targetServiceRevision, sourceServiceRevisions = [], rollback } = deployment
  const [brings, ...replaces] = await Promise.all(
    [targetServiceRevision?.arn, ...sourceServiceRevisions.map((source) => source.arn), rollback?.serviceRevisionArn]
      .filter((one, index) => index === 0 || one !== undefined)
      .map((one) => contentOf(one, aws)),
  )
  return { brings: brings!, replaces }
}

/** What a revision deploys; two of the same content are one thing deployed twice. */
async function contentOf(arn: string | undefined, aws: Aws): Promise<Readonly<Record<string, unknown>>> {
  const { serviceRevisions = [] } = await aws.ecs.describeServiceRevisions({ serviceRevisionArns: [arn ?? ''] })
  const [revision] = serviceRevisions
  if (revision === undefined) throw new Error(`ECS names service revision ${arn} and does not describe it`)
  const { serviceRevisionArn: _arn, createdAt: _at, resolvedConfiguration: _resolved, ...content } = revision
  return content
}
