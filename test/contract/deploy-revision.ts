/** Deploys a new revision of service-a in a sandbox, through ECS's API. */
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import type { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { SANDBOX_KEYS, SANDBOX_REGION } from '../../harness/proof/scene.ts'

/** How the containers of the new image behave; what is not given goes well. */
export interface RevisionBehaviour {
  readonly healthyAfter?: 'never'
  readonly exitsAfter?: number
  readonly exitCode?: number
}

const SERVICE = { cluster: 'production-cluster', service: 'service-a' }

export async function deployRevision(sandbox: Sandbox, behaviour: RevisionBehaviour): Promise<void> {
  const ecs = new ECSClient({ endpoint: sandbox.url, region: SANDBOX_REGION, credentials: SANDBOX_KEYS })
  const { services } = await ecs.send(new DescribeServicesCommand({ ...SERVICE, services: [SERVICE.service] }))
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: services![0]!.taskDefinition }),
  )
  const {
    family,
    containerDefinitions = [],
    networkMode,
    requiresCompatibilities,
    cpu,
    memory,
    executionRoleArn,
    taskRoleArn,
  } = taskDefinition!
  const image = containerDefinitions[0]!.image!.replace(/:[^:]*$/, ':v1.2.4')
  sandbox.world(SANDBOX_REGION).ecs.images.add({ image, ...behaviour })
  const revision = {
    family,
    networkMode,
    requiresCompatibilities,
    cpu,
    memory,
    executionRoleArn,
    taskRoleArn,
    containerDefinitions: [{ ...containerDefinitions[0], image }],
  }
  const registered = await ecs.send(new RegisterTaskDefinitionCommand(revision))
  await ecs.send(new UpdateServiceCommand({ ...SERVICE, taskDefinition: registered.taskDefinition!.taskDefinitionArn }))
  ecs.destroy()
}
