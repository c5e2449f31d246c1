/** Deployments that the demo makes through the AWS SDK, as a pipeline would: one succeeds, one fails. */
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'

interface Target {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

export interface Deployment {
  readonly what: string
  /** Tag of the image that is deployed; absent: the one that runs already, with another setting. */
  readonly tag?: string
  /** Exit code that `gate --watch` must end with. */
  readonly exitCode: 0 | 1
}

export const DEPLOYMENTS: readonly Deployment[] = [
  { what: 'a revision of service-a that logs more', exitCode: 0 },
  { what: 'a revision of service-a that never gets healthy', tag: 'v1.2.4-unhealthy', exitCode: 1 },
]

/** Registers a revision of service-a's task definition and lets the service deploy it; does not wait. */
export async function deploy(target: Target, environment: string, { tag }: Deployment): Promise<void> {
  const ecs = new ECSClient(target)
  const cluster = `${environment}-cluster`
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: ['service-a'] }))
  const { taskDefinition, tags = [] } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: services![0]!.taskDefinition, include: ['TAGS'] }),
  )
  const {
    taskDefinitionArn: _arn,
    revision: _revision,
    status: _status,
    requiresAttributes: _attributes,
    compatibilities: _compatibilities,
    registeredAt: _at,
    registeredBy: _by,
    ...rest
  } = taskDefinition!
  const [container, ...others] = rest.containerDefinitions!
  const image = tag === undefined ? container!.image : container!.image?.replace(/:[^:]*$/, `:${tag}`)
  const environmentOf = (container!.environment ?? []).map((variable) =>
    variable.name === 'LOG_LEVEL' ? { ...variable, value: 'DEBUG' } : variable,
  )
  const registered = await ecs.send(
    new RegisterTaskDefinitionCommand({
      ...rest,
      containerDefinitions: [{ ...container, image, environment: environmentOf }, ...others],
      ...(tags.length > 0 && { tags }),
    } as RegisterTaskDefinitionCommand['input']),
  )
  await ecs.send(
    new UpdateServiceCommand({
      cluster,
      service: 'service-a',
      taskDefinition: registered.taskDefinition!.taskDefinitionArn,
    }),
  )
  ecs.destroy()
}
