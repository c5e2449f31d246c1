import type { QUOTA_CODES } from '../../environment/settings/operations.ts'
import type { Subject } from '../../../record/run.ts'
import { collection, collectionBy, type ReadContext } from '../collection.ts'
import { tasksOf } from '../ecs/ecs.ts'
import { partitionOf } from '../../arn.ts'

type QuotaCode = (typeof QUOTA_CODES)[number]

/** A service quota that needs room. */
export interface Quota {
  readonly code: QuotaCode
  readonly service: string
  readonly name: string
  readonly subject: Subject
}

/** The current use, in the quota's unit. */
export interface QuotaUse {
  /** Of the fullest resource where the quota counts per resource. */
  readonly used: number
  /** That resource. */
  readonly fullest?: string
}

interface Meter {
  readonly service: string
  readonly name: string
  readonly measure: (context: ReadContext) => Promise<QuotaUse>
}

/** How the use of each quota is counted. */
const METERS: Readonly<Record<QuotaCode, Meter>> = {
  'L-F678F1CE': {
    service: 'vpc',
    name: 'VPCs per region',
    measure: async ({ aws, account }) => {
      const [{ Vpcs = [] }, owner] = await Promise.all([aws.ec2.describeVpcs(), account()])
      // shared VPCs count in the account that owns them
      return { used: Vpcs.filter(({ OwnerId = owner }) => OwnerId === owner).length }
    },
  },
  'L-2AFB9258': {
    service: 'vpc',
    name: 'security groups per network interface',
    measure: async ({ aws }) => {
      const { NetworkInterfaces = [] } = await aws.ec2.describeNetworkInterfaces()
      return fullest(
        NetworkInterfaces.map(({ NetworkInterfaceId = '?', Groups = [] }) => [NetworkInterfaceId, Groups.length]),
      )
    },
  },
  'L-CFEB8E8D': {
    service: 'ecr',
    name: 'ECR repositories',
    measure: async ({ aws }) => ({ used: (await aws.ecr.describeRepositories()).repositories?.length ?? 0 }),
  },
  'L-3032A538': {
    service: 'fargate',
    name: 'Fargate On-Demand vCPUs',
    measure: (context) => fargate(context, (provider) => provider !== 'FARGATE_SPOT'),
  },
  'L-36FBB829': {
    service: 'fargate',
    name: 'Fargate Spot vCPUs',
    measure: (context) => fargate(context, (provider) => provider === 'FARGATE_SPOT'),
  },
  'L-822D1B1B': {
    service: 'elasticloadbalancing',
    name: 'target groups per application load balancer',
    measure: async ({ aws }) => {
      const { TargetGroups = [] } = await aws.elbv2.describeTargetGroups()
      const perBalancer = Map.groupBy(
        TargetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns).filter((arn) =>
          arn.includes(':loadbalancer/app/'),
        ),
        (arn) => arn,
      )
      return fullest([...perBalancer].map(([arn, uses]) => [arn, uses.length]))
    },
  },
}

/** The quotas that the settings name. */
export const quotas = collection(async ({ settings, region, account }): Promise<Quota[]> => {
  const owner = await account()
  return settings.operations.quotas.map((code) => {
    const { service, name } = METERS[code]
    return {
      code,
      service,
      name,
      subject: {
        id: `arn:${partitionOf(region)}:servicequotas:${region}:${owner}:${service}/${code}`,
        type: 'servicequotas:quota',
        name,
        region,
      },
    }
  })
})

/** What the whole account uses of a quota in the region: quotas are not per platform. */
export const quotaUse = collectionBy(
  (code: QuotaCode) => code,
  (context, code) => METERS[code].measure(context),
)

/** vCPUs of all running Fargate tasks of the account, those of pods on EKS excepted: ECS does not know them. */
async function fargate(
  { aws, region }: ReadContext,
  counts: (capacityProvider: string | undefined) => boolean,
): Promise<QuotaUse> {
  const { clusterArns = [] } = await aws.ecs.listClusters()
  const tasks = (await Promise.all(clusterArns.map((cluster) => tasksOf(cluster, { aws, region })))).flat()
  const counted = tasks.filter(
    ({ launchType, capacityProviderName }) => launchType === 'FARGATE' && counts(capacityProviderName),
  )
  return { used: counted.reduce((sum, { cpu }) => sum + Number(cpu ?? 0) / 1024, 0) }
}

function fullest(uses: readonly (readonly [string, number])[]): QuotaUse {
  const [name, used] = uses.reduce((most, use) => (use[1] > most[1] ? use : most), ['', 0] as readonly [string, number])
  return name === '' ? { used } : { used, fullest: name }
}
