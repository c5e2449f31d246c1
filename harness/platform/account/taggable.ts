import type { Tag } from '@aws-sdk/client-ec2'
import type { Subject } from '../../../record/run.ts'
import { collection, collectionBy, type ReadContext } from '../collection.ts'
import { vpcs } from '../network/vpcs.ts'
import {
  routeTables,
  networkAcls,
  loadBalancers,
  vpcEndpoints,
  internetGateways,
  natGateways,
} from '../network/in-vpcs.ts'
import { flowLogs } from '../network/flow-logs.ts'
import { clusters } from '../ecs/clusters.ts'
import { services, taskDefinitions } from '../ecs/ecs.ts'
import { logGroups, repositories } from './storage.ts'
import { webAcls } from '../edge/edge.ts'
import { discoverableServices } from '../edge/discovery.ts'
import { roles } from '../identity/principals.ts'
import { keys } from '../identity/keys.ts'
import { trails } from '../identity/audit.ts'
import { stateBuckets, lockTables } from '../identity/state-backend.ts'
import { partitionOf } from '../../arn.ts'

export type Tags = Readonly<Record<string, string>>

/** A resource of the platform that can carry tags. */
export interface Taggable {
  readonly subject: Subject
  /** Absent when the resource's own description does not show them. */
  readonly tags?: Tags
}

/**
 * The platform's resources, found by reference and not by their tags: those in its VPCs and clusters, those that its
 * services use, its keys and its stores. Resources that AWS makes itself (default groups, main route tables,
 * GuardDuty's) are left out, and so is what another account shares: it is tagged there.
 */
export const taggable = collection(async (context): Promise<Taggable[]> =>
  (await Promise.all([inVpcs(context), inClusters(context), usedByServices(context), storesAndKeys(context)])).flat(),
)

/**
 * A resource's tags: from its description, else from the tagging API, else from the service itself, since the tagging
 * API omits resources that never had a tag.
 */
export const tagsOf = collectionBy(
  ({ subject }: Taggable) => subject.id,
  async (context, resource): Promise<Tags> => {
    if (resource.tags) return resource.tags
    const { ResourceTagMappingList = [] } = await context.aws.tagging.getResources()
    const listed = ResourceTagMappingList.find(({ ResourceARN }) => ResourceARN === resource.subject.id)
    return listed ? tagMap(listed.Tags) : tagsFromService(resource.subject, context)
  },
)

type AnyTag =
  | { readonly Key?: string | undefined; readonly Value?: string | undefined }
  | { readonly key?: string | undefined; readonly value?: string | undefined }

const tagMap = (tags: readonly AnyTag[] = []): Tags =>
  Object.fromEntries(
    tags.map((tag) =>
      'Key' in tag ? [tag.Key ?? '', tag.Value ?? ''] : 'key' in tag ? [tag.key ?? '', tag.value ?? ''] : ['', ''],
    ),
  )

/**
 * Whether AWS made an endpoint or a group, and keeps it: for a service that asked for it, or for GuardDuty's runtime
 * monitoring. Source: GuardDuty user guide, "Runtime Monitoring", which names the tag.
 */
const isMadeByAws = ({
  RequesterManaged,
  Tags = [],
}: {
  readonly RequesterManaged?: boolean | undefined
  readonly Tags?: readonly Tag[] | undefined
}): boolean =>
  RequesterManaged === true || Tags.some(({ Key, Value }) => Key === 'GuardDutyManaged' && Value === 'true')

async function inVpcs({ aws, read, region, account }: ReadContext): Promise<Taggable[]> {
  const ourVpcs = await read(vpcs)
  const ours = new Set(ourVpcs.map(({ VpcId }) => VpcId))
  const inside = <Row extends { readonly VpcId?: string | undefined }>(rows: readonly Row[]): Row[] =>
    rows.filter(({ VpcId }) => ours.has(VpcId))
  const [
    { Subnets = [] },
    { SecurityGroups = [] },
    { TargetGroups = [] },
    tables,
    acls,
    balancers,
    endpoints,
    ...others
  ] = await Promise.all([
    aws.ec2.describeSubnets(),
    aws.ec2.describeSecurityGroups(),
    aws.elbv2.describeTargetGroups(),
    read(routeTables),
    read(networkAcls),
    read(loadBalancers),
    read(vpcEndpoints),
    read(internetGateways),
    read(natGateways),
    read(flowLogs),
  ])
  const owner = await account()
  // Of a shared VPC the owner's tags are not shown to participants. Source: VPC user guide, "Share your VPC subnets with
  // other accounts".
  const own = <Row extends object>(rows: readonly Row[]): Row[] =>
    rows.filter((row) => !('OwnerId' in row) || row.OwnerId === undefined || row.OwnerId === owner)
  const ec2 = (type: string, id: string | undefined, tags: readonly AnyTag[] | undefined): Taggable => ({
    subject: {
      id: `arn:${partitionOf(region)}:ec2:${region}:${owner}:${type}/${id}`,
      type: `ec2:${type}`,
      name: tagMap(tags)['Name'] ?? id ?? '?',
      region,
    },
    tags: tagMap(tags),
  })
  const made = [
    ...ourVpcs,
    ...tables.filter(({ Associations = [] }) => !Associations.some(({ Main }) => Main)),
    ...acls.filter(({ IsDefault }) => !IsDefault),
    ...endpoints.filter((endpoint) => !isMadeByAws(endpoint)),
    ...others.flat(),
  ]
  return [
    ...own(made).map(({ subject, Tags }) => ({ subject, tags: tagMap(Tags) })),
    ...own(inside(Subnets)).map(({ SubnetId, Tags }) => ec2('subnet', SubnetId, Tags)),
    ...own(inside(SecurityGroups))
      .filter((group) => group.GroupName !== 'default' && !isMadeByAws(group))
      .map(({ GroupId, Tags }) => ec2('security-group', GroupId, Tags)),
    ...balancers.map(({ subject }) => ({ subject })),
    ...inside(TargetGroups).map(({ TargetGroupArn = '', TargetGroupName = '?' }) => ({
      subject: { id: TargetGroupArn, type: 'elbv2:target-group', name: TargetGroupName, region },
    })),
  ]
}

async function inClusters({ read }: ReadContext): Promise<Taggable[]> {
  const found = await Promise.all([read(clusters), read(services), read(taskDefinitions)])
  return found.flat().map(({ subject, tags }) => ({ subject, tags: tagMap(tags) }))
}

/** Log groups, repositories, web ACLs, Cloud Map services and roles that the services use. */
async function usedByServices({ read }: ReadContext): Promise<Taggable[]> {
  const [ourLogGroups, ourRepositories, acls, services, allRoles] = await Promise.all([
    read(logGroups),
    read(repositories),
    read(webAcls),
    read(discoverableServices),
    read(roles()),
  ])
  const registries = services.flatMap(({ registries: all, subject }) =>
    all.map(({ Arn = '', Name = '?' }) => ({
      subject: { id: Arn, type: 'servicediscovery:service', name: Name, region: subject.region },
    })),
  )
  return [...ourLogGroups, ...ourRepositories, ...acls, ...registries, ...allRoles].map(({ subject }) => ({ subject }))
}

/**
 * Keys, trails and stores. Stores that do not exist are left out: other checks report them. So are an organization's
 * trails of another account and trails whose home is another region: they are tagged there.
 */
async function storesAndKeys({ aws, read, region, account }: ReadContext): Promise<Taggable[]> {
  const [ourKeys, ourTrails, buckets, tables] = await Promise.all([
    read(keys),
    read(trails),
    read(stateBuckets),
    read(lockTables),
  ])
  const [{ Buckets = [] }, { TableNames = [] }] = await Promise.all([aws.s3.listBuckets(), aws.dynamodb.listTables()])
  const stores = [
    ...buckets.filter(({ name }) => Buckets.some(({ Name }) => Name === name)),
    ...tables.filter(({ name }) => TableNames.includes(name)),
  ]
  const owner = await account()
  const ownTrails = ourTrails.filter(
    ({ HomeRegion = region, TrailARN }) => HomeRegion === region && TrailARN?.split(':')[4] === owner,
  )
  return [...ourKeys, ...ownTrails, ...stores].map(({ subject }) => ({ subject }))
}

/** How the tags of each service's resources are read. */
const SERVICES: Readonly<Record<string, (subject: Subject, context: ReadContext) => Promise<Tags>>> = {
  'logs:log-group': async ({ id }, { aws }) => (await aws.logs.listTagsForResource({ resourceArn: id })).tags ?? {},
  'ecr:repository': async ({ id }, { aws }) => tagMap((await aws.ecr.listTagsForResource({ resourceArn: id })).tags),
  'wafv2:web-acl': async ({ id }, { aws }) =>
    tagMap((await aws.wafv2.listTagsForResource({ ResourceARN: id })).TagInfoForResource?.TagList),
  'servicediscovery:service': async ({ id }, { aws }) =>
    tagMap((await aws.servicediscovery.listTagsForResource({ ResourceARN: id })).Tags),
  'elbv2:load-balancer': async ({ id }, { aws }) =>
    tagMap((await aws.elbv2.describeTags({ ResourceArns: [id] })).TagDescriptions?.[0]?.Tags),
  'elbv2:target-group': async ({ id }, { aws }) =>
    tagMap((await aws.elbv2.describeTags({ ResourceArns: [id] })).TagDescriptions?.[0]?.Tags),
  'kms:key': async ({ id }, { aws }) =>
    Object.fromEntries(
      ((await aws.kms.listResourceTags({ KeyId: id })).Tags ?? []).map(({ TagKey = '', TagValue = '' }) => [
        TagKey,
        TagValue,
      ]),
    ),
  'cloudtrail:trail': async ({ id }, { aws }) =>
    tagMap((await aws.cloudtrail.listTags({ ResourceIdList: [id] })).ResourceTagList?.[0]?.TagsList),
  's3:bucket': async ({ name }, { aws, orAbsent }) =>
    tagMap((await orAbsent(aws.s3.getBucketTagging({ Bucket: name }), 'NoSuchTagSet'))?.TagSet),
  'dynamodb:table': async ({ id }, { aws }) =>
    tagMap((await aws.dynamodb.listTagsOfResource({ ResourceArn: id })).Tags),
  'iam:role': async ({ name }, { aws }) => tagMap((await aws.iam.listRoleTags({ RoleName: name })).Tags),
}

function tagsFromService(subject: Subject, context: ReadContext): Promise<Tags> {
  const ask = SERVICES[subject.type]
  if (ask === undefined)
    throw new Error(`TAGS_UNKNOWN: there is no way to read the tags of ${subject.type} ${subject.id}`)
  return ask(subject, context)
}
