/** What tasks ask for by the VPC's endpoints: to start, and for ECS Exec. */
import { lastPart, partitionOf, type CheckContext, type Platform } from '../../harness/index.ts'
import type { Facts } from '../../policy/index.ts'
import { parseImage } from '../image-reference.ts'
import type { RoleRequest } from '../role-requests.ts'
import { secretReading } from '../secret-requests.ts'
import { executionNeeds } from './execution-needs.ts'

type Role = Awaited<ReturnType<Platform['roles']>>[number]

/** A request of tasks, and with which role. Without one, AWS itself signed it. */
export interface TaskRequest extends RoleRequest {
  readonly to: string
  readonly role?: Role
}

/** Source: ECS developer guide, "Using ECS Exec", permissions of the task role. */
const EXEC = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel']

/** The requests of the platform's tasks that go to services which endpoints may stand for. */
export async function taskRequests(context: Pick<CheckContext, 'aws' | 'platform' | 'region'>): Promise<TaskRequest[]> {
  const { platform, region } = context
  const [definitions, secrets, services, roles, accounts] = await Promise.all([
    platform.judgedDefinitions(),
    platform.usedSecrets(),
    platform.services(),
    platform.roles('execution', 'task'),
    platform.account(),
  ])
  const account = accounts[0]!.accountId
  const roleOf = (name: string | undefined): Role | undefined =>
    name === undefined ? undefined : roles.find((role) => role.name === lastPart(name))
  return definitions.flatMap((definition) => {
    const { executionRoleArn, taskRoleArn, subject } = definition
    const [starter, worker] = [roleOf(executionRoleArn), roleOf(taskRoleArn)]
    const reading = secrets
      .filter(({ uses }) => uses.some((use) => use.definition === subject.id))
      .flatMap((secret) => secretReading(secret, context) ?? [])
      .map((request) => ({ ...request, definitions: [subject.id] }))
    const isEntered = services.some(
      (service) => service.taskDefinition === subject.id && service.enableExecuteCommand === true,
    )
    const exec = EXEC.map((action) => ({ action: `ssmmessages:${action}`, resource: '*', region, to: 'ssmmessages' }))
    return [
      ...by(starter, [...executionNeeds([definition], { account, region }), ...reading]),
      ...by(worker, isEntered ? exec.map((request) => ({ ...request, definitions: [subject.id] })) : []),
      ...layersOf(definition),
    ]
  })
}

const by = (role: Role | undefined, requests: readonly RoleRequest[]): TaskRequest[] =>
  role === undefined
    ? []
    : requests.flatMap(({ to, ...request }) => (to === undefined ? [] : [{ ...request, to, role }]))

/** What is known of whoever is not of our account and organization. */
const ELSEWHERE: Facts = {
  values: Object.fromEntries(
    ['Principal', 'Resource'].flatMap((whose) =>
      ['Account', 'OrgID'].map((what) => [`aws:${whose}${what}`, 'of Amazon ECR']),
    ),
  ),
  absent: ['aws:PrincipalTag/*', 'aws:ResourceTag/*'],
}

/**
 * Downloads of the layers of images, from a bucket of ECR's and by addresses that ECR signs with an identity of its own.
 * Source: ECR user guide, "Amazon ECR interface VPC endpoints", create the S3 gateway endpoint.
 */
function layersOf({
  containerDefinitions = [],
  subject,
}: Awaited<ReturnType<Platform['judgedDefinitions']>>[number]): TaskRequest[] {
  const regions = new Set(containerDefinitions.flatMap(({ image = '' }) => parseImage(image).ecr?.region ?? []))
  return [...regions].map((region) => ({
    action: 's3:GetObject',
    resource: `arn:${partitionOf(region)}:s3:::prod-${region}-starport-layer-bucket/any`,
    region,
    to: 's3',
    facts: ELSEWHERE,
    definitions: [subject.id],
  }))
}
