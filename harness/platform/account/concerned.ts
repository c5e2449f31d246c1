/** What of the platform a finding may be about: more than what it must tag. */
import { lastPart, partitionOf } from '../../arn.ts'
import { collection, type ReadContext } from '../collection.ts'
import { pipelines, usedProjects } from '../delivery/pipelines.ts'
import { clusters, foreignServices } from '../ecs/clusters.ts'
import { taskDefinitions, tasks } from '../ecs/ecs.ts'
import { usedSecrets } from '../ecs/secrets.ts'
import { webAcls } from '../edge/edge.ts'
import { trails } from '../identity/audit.ts'
import { oidcHost } from '../identity/deployers.ts'
import { details } from '../identity/iam-details.ts'
import { roles } from '../identity/principals.ts'
import { stateBuckets } from '../identity/state-backend.ts'
import { flowLogs } from '../network/flow-logs.ts'
import { loadBalancers, natGateways, networkAcls, routeTables, vpcEndpoints } from '../network/in-vpcs.ts'
import { vpcIds } from '../network/vpcs.ts'
import { judgedGroups } from '../network/worn.ts'
import { alarms } from '../observability/alarms.ts'
import { parsePolicy } from '../../../policy/document.ts'
import { trustedPrincipals } from '../../../policy/grants.ts'
import { repositories } from './storage.ts'
import { taggable } from './taggable.ts'

/** By what a finding tells that it is about the platform. */
export interface Concerned {
  /** ARNs of its resources, and of the account: what is about all of it, or its root user, concerns the platform too. */
  readonly ids: ReadonlySet<string>
  /** Beginnings of the ARNs of what is in them: images, objects, revisions, tasks that are gone, sessions, listeners. */
  readonly within: readonly string[]
  /** Ids of its VPCs. */
  readonly vpcs: ReadonlySet<string | undefined>
}

/** Everything of the platform that findings of Security Hub may name, in one list of its own. */
export const concerned = collection(async (context): Promise<Concerned> => {
  const [tagged, network, compute, buckets, people, ours, owner, vpcs] = await Promise.all([
    context.read(taggable),
    ofNetwork(context),
    ofCompute(context),
    bucketsOf(context),
    ofIdentity(context),
    context.read(repositories),
    context.account(),
    vpcIds(context),
  ])
  const ids = [...tagged.map(({ subject }) => subject.id), ...network.ids, ...compute.ids, ...buckets, ...people.ids]
  const holders = [...buckets, ...ours.map(({ subject }) => subject.id)]
  const whole = [`AWS::::Account:${owner}`, `arn:${partitionOf(context.region)}:iam::${owner}:root`]
  return {
    ids: new Set([...ids, ...whole]),
    within: [...holders.map((arn) => `${arn}/`), ...network.within, ...compute.within, ...people.within],
    vpcs,
  }
})

interface Part {
  readonly ids: readonly string[]
  readonly within: readonly string[]
}

/** With what AWS makes itself, and does not let anybody tag in time: default groups, interfaces, main route tables. */
async function ofNetwork({ aws, read, region, account }: ReadContext): Promise<Part> {
  const [owner, groups, balancers, nats, { NetworkInterfaces = [] }, ...others] = await Promise.all([
    account(),
    read(judgedGroups),
    read(loadBalancers),
    read(natGateways),
    aws.ec2.describeNetworkInterfaces(),
    read(routeTables),
    read(networkAcls),
    read(vpcEndpoints),
  ])
  const ec2 = (type: string, id: string | undefined): string =>
    `arn:${partitionOf(region)}:ec2:${region}:${owner}:${type}/${id}`
  const worn = new Set(groups.map(({ GroupId }) => GroupId))
  const ownVpcs = new Set(groups.map(({ VpcId }) => VpcId))
  const interfaces = NetworkInterfaces.filter(
    ({ VpcId, Groups = [] }) =>
      ownVpcs.has(VpcId) && (Groups.length === 0 || Groups.some(({ GroupId }) => worn.has(GroupId))),
  )
  const addresses = nats.flatMap(({ NatGatewayAddresses = [] }) => NatGatewayAddresses)
  return {
    ids: [
      ...[...groups, ...nats, ...others.flat()].map(({ subject }) => subject.id),
      ...interfaces.map(({ NetworkInterfaceId }) => ec2('network-interface', NetworkInterfaceId)),
      ...addresses.flatMap(({ AllocationId }) => (AllocationId === undefined ? [] : [ec2('elastic-ip', AllocationId)])),
    ],
    within: balancers.map(({ LoadBalancerArn = '' }) => `${LoadBalancerArn.replace(':loadbalancer/', ':listener/')}/`),
  }
}

/** Tasks, with those that are gone where the cluster is the platform's alone; all revisions of its definitions. */
async function ofCompute({ read }: ReadContext): Promise<Part> {
  const [running, definitions, own, foreign, secrets, ourPipelines, projects, ourAlarms] = await Promise.all([
    read(tasks),
    read(taskDefinitions),
    read(clusters),
    read(foreignServices),
    read(usedSecrets),
    read(pipelines),
    read(usedProjects),
    read(alarms),
  ])
  const shared = new Set(foreign.map(({ clusterArn }) => clusterArn))
  const alone = own.flatMap(({ clusterArn = '' }) => (shared.has(clusterArn) ? [] : [clusterArn]))
  const topics = ourAlarms.flatMap(({ AlarmActions = [] }) => AlarmActions).filter((arn) => arn.includes(':sns:'))
  return {
    ids: [
      ...[...running, ...secrets, ...ourPipelines, ...projects, ...ourAlarms].map(({ subject }) => subject.id),
      ...topics,
    ],
    within: [
      ...alone.flatMap((arn) => ['task', 'container'].map((kind) => `${arn.replace(':cluster/', `:${kind}/`)}/`)),
      ...definitions.map(({ taskDefinitionArn = '' }) => taskDefinitionArn.replace(/[^:]*$/, '')),
    ],
  }
}

/** Buckets that hold state, artifacts and logs: of trails, flow logs, firewalls, load balancers, AWS Config. */
async function bucketsOf({ aws, read, region }: ReadContext): Promise<string[]> {
  const [states, audits, flows, acls, balancers, ourPipelines, { DeliveryChannels = [] }] = await Promise.all([
    read(stateBuckets),
    read(trails),
    read(flowLogs),
    read(webAcls),
    read(loadBalancers),
    read(pipelines),
    aws.config.describeDeliveryChannels(),
  ])
  const logged = await Promise.all(
    balancers.map(async ({ LoadBalancerArn }) => {
      const { Attributes = [] } = await aws.elbv2.describeLoadBalancerAttributes({ LoadBalancerArn })
      return Attributes.find(({ Key }) => Key === 'access_logs.s3.bucket')?.Value
    }),
  )
  const { LoggingConfigurations = [] } =
    acls.length === 0 ? {} : await aws.wafv2.listLoggingConfigurations({ Scope: 'REGIONAL' })
  const firewalls = LoggingConfigurations.filter(({ ResourceArn }) => acls.some(({ ARN }) => ARN === ResourceArn))
  const arns = [
    ...flows.map(({ LogDestination = '' }) => LogDestination),
    ...firewalls.flatMap(({ LogDestinationConfigs = [] }) => LogDestinationConfigs),
  ].filter((arn) => arn.includes(':s3:::'))
  const names = [
    ...states.map(({ name }) => name),
    ...audits.map(({ S3BucketName }) => S3BucketName),
    ...DeliveryChannels.map(({ s3BucketName }) => s3BucketName),
    ...ourPipelines.map(({ artifactStore }) => artifactStore?.location),
    ...logged,
    ...arns.map((arn) => arn.split(':::')[1]?.split('/')[0]),
  ]
  return [...new Set(names)].flatMap((name) =>
    name === undefined || name === '' ? [] : [`arn:${partitionOf(region)}:s3:::${name}`],
  )
}

/** Roles with their own policies and sessions, and the identity providers that they trust. */
async function ofIdentity(context: ReadContext): Promise<Part> {
  const [ours, { roles: listed }, owner] = await Promise.all([
    context.read(roles()),
    details(context),
    context.account(),
  ])
  const arns = new Set(ours.map(({ arn }) => arn))
  const providers = listed
    .filter(({ Arn = '' }) => arns.has(Arn))
    .flatMap(({ AssumeRolePolicyDocument = '' }) => trustedPrincipals(parsePolicy(AssumeRolePolicyDocument)))
    .flatMap((trusted) => (oidcHost(trusted) === undefined ? [] : [trusted.name]))
  const policies = ours.flatMap(({ policies: all }) => all.flatMap(({ arn }) => arn ?? []))
  const iam = `arn:${partitionOf(context.region)}`
  return {
    ids: [...arns, ...providers, ...policies.filter((arn) => !arn.includes(':iam::aws:'))],
    within: ours.map(({ arn }) => `${iam}:sts::${owner}:assumed-role/${lastPart(arn)}/`),
  }
}
