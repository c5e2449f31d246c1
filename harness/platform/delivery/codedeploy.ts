/** CodeDeploy, where it deploys services of the platform. */
import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy'
import type { Service } from '@aws-sdk/client-ecs'
import { lastPart } from '../../arn.ts'
import { batchesOf } from '../../batches.ts'
import { collection } from '../collection.ts'
import { services } from '../ecs/ecs.ts'

/** Deployment groups that one call describes. */
const MOST_GROUPS = 100

/** Whether CodeDeploy deploys a service, and not ECS itself. */
export const isByCodeDeploy = ({ deploymentController }: Service): boolean =>
  deploymentController?.type === 'CODE_DEPLOY'

/** The deployment groups of the platform's services; CodeDeploy is asked only where it deploys one. */
export const deploymentGroups = collection(async ({ aws, read }): Promise<DeploymentGroupInfo[]> => {
  const ours = new Set((await read(services)).filter(isByCodeDeploy).map(keyOf))
  if (ours.size === 0) return []
  const { applications = [] } = await aws.codedeploy.listApplications()
  const listed = await Promise.all(
    applications.map(async (applicationName) => {
      const { deploymentGroups = [] } = await aws.codedeploy.listDeploymentGroups({ applicationName })
      const answers = await Promise.all(
        batchesOf(deploymentGroups, MOST_GROUPS).map((deploymentGroupNames) =>
          aws.codedeploy.batchGetDeploymentGroups({ applicationName, deploymentGroupNames }),
        ),
      )
      return answers.flatMap(({ deploymentGroupsInfo = [] }) => deploymentGroupsInfo)
    }),
  )
  return listed.flat().filter((group) => namedBy(group).some((key) => ours.has(key)))
})

/** The one of those groups that deploys a service. */
export const deploymentGroupOf = (
  service: Service,
  groups: readonly DeploymentGroupInfo[],
): DeploymentGroupInfo | undefined => groups.find((group) => namedBy(group).includes(keyOf(service)))

const keyOf = ({ clusterArn = '', serviceName }: Service): string => `${lastPart(clusterArn)}/${serviceName}`

const namedBy = ({ ecsServices = [] }: DeploymentGroupInfo): string[] =>
  ecsServices.map(({ clusterName, serviceName }) => `${clusterName}/${serviceName}`)
