/** The AWS services that checks may read: one line each, and its client in package.json. */
import type { Client } from '@smithy/types'
import type { Connection } from '../../environment/connection.ts'

interface Loadable<Module> {
  /** Loads the SDK's package, for the first check that needs it. */
  readonly load: () => Promise<Module>
  /** What the client class is called. */
  readonly client: keyof Module & string
}

/** The type is written out: a declaration file would otherwise hold the whole package. */
const service = <Module>(load: () => Promise<Module>, client: keyof Module & string): Loadable<Module> => ({
  load,
  client,
})

/** By the name that IAM knows the service by, unless policy/actions.ts says otherwise. */
const CLIENTS = {
  acm: service<typeof import('@aws-sdk/client-acm')>(() => import('@aws-sdk/client-acm'), 'ACMClient'),
  autoscaling: service<typeof import('@aws-sdk/client-application-auto-scaling')>(
    () => import('@aws-sdk/client-application-auto-scaling'),
    'ApplicationAutoScalingClient',
  ),
  backup: service<typeof import('@aws-sdk/client-backup')>(() => import('@aws-sdk/client-backup'), 'BackupClient'),
  budgets: service<typeof import('@aws-sdk/client-budgets')>(() => import('@aws-sdk/client-budgets'), 'BudgetsClient'),
  cloudcontrol: service<typeof import('@aws-sdk/client-cloudcontrol')>(
    () => import('@aws-sdk/client-cloudcontrol'),
    'CloudControlClient',
  ),
  cloudtrail: service<typeof import('@aws-sdk/client-cloudtrail')>(
    () => import('@aws-sdk/client-cloudtrail'),
    'CloudTrailClient',
  ),
  cloudwatch: service<typeof import('@aws-sdk/client-cloudwatch')>(
    () => import('@aws-sdk/client-cloudwatch'),
    'CloudWatchClient',
  ),
  codebuild: service<typeof import('@aws-sdk/client-codebuild')>(
    () => import('@aws-sdk/client-codebuild'),
    'CodeBuildClient',
  ),
  codedeploy: service<typeof import('@aws-sdk/client-codedeploy')>(
    () => import('@aws-sdk/client-codedeploy'),
    'CodeDeployClient',
  ),
  codepipeline: service<typeof import('@aws-sdk/client-codepipeline')>(
    () => import('@aws-sdk/client-codepipeline'),
    'CodePipelineClient',
  ),
  config: service<typeof import('@aws-sdk/client-config-service')>(
    () => import('@aws-sdk/client-config-service'),
    'ConfigServiceClient',
  ),
  costexplorer: service<typeof import('@aws-sdk/client-cost-explorer')>(
    () => import('@aws-sdk/client-cost-explorer'),
    'CostExplorerClient',
  ),
  dynamodb: service<typeof import('@aws-sdk/client-dynamodb')>(
    () => import('@aws-sdk/client-dynamodb'),
    'DynamoDBClient',
  ),
  ec2: service<typeof import('@aws-sdk/client-ec2')>(() => import('@aws-sdk/client-ec2'), 'EC2Client'),
  ecr: service<typeof import('@aws-sdk/client-ecr')>(() => import('@aws-sdk/client-ecr'), 'ECRClient'),
  ecs: service<typeof import('@aws-sdk/client-ecs')>(() => import('@aws-sdk/client-ecs'), 'ECSClient'),
  elbv2: service<typeof import('@aws-sdk/client-elastic-load-balancing-v2')>(
    () => import('@aws-sdk/client-elastic-load-balancing-v2'),
    'ElasticLoadBalancingV2Client',
  ),
  eventbridge: service<typeof import('@aws-sdk/client-eventbridge')>(
    () => import('@aws-sdk/client-eventbridge'),
    'EventBridgeClient',
  ),
  guardduty: service<typeof import('@aws-sdk/client-guardduty')>(
    () => import('@aws-sdk/client-guardduty'),
    'GuardDutyClient',
  ),
  iam: service<typeof import('@aws-sdk/client-iam')>(() => import('@aws-sdk/client-iam'), 'IAMClient'),
  kms: service<typeof import('@aws-sdk/client-kms')>(() => import('@aws-sdk/client-kms'), 'KMSClient'),
  logs: service<typeof import('@aws-sdk/client-cloudwatch-logs')>(
    () => import('@aws-sdk/client-cloudwatch-logs'),
    'CloudWatchLogsClient',
  ),
  organizations: service<typeof import('@aws-sdk/client-organizations')>(
    () => import('@aws-sdk/client-organizations'),
    'OrganizationsClient',
  ),
  route53: service<typeof import('@aws-sdk/client-route-53')>(
    () => import('@aws-sdk/client-route-53'),
    'Route53Client',
  ),
  s3: service<typeof import('@aws-sdk/client-s3')>(() => import('@aws-sdk/client-s3'), 'S3Client'),
  s3control: service<typeof import('@aws-sdk/client-s3-control')>(
    () => import('@aws-sdk/client-s3-control'),
    'S3ControlClient',
  ),
  secretsmanager: service<typeof import('@aws-sdk/client-secrets-manager')>(
    () => import('@aws-sdk/client-secrets-manager'),
    'SecretsManagerClient',
  ),
  securityhub: service<typeof import('@aws-sdk/client-securityhub')>(
    () => import('@aws-sdk/client-securityhub'),
    'SecurityHubClient',
  ),
  servicediscovery: service<typeof import('@aws-sdk/client-servicediscovery')>(
    () => import('@aws-sdk/client-servicediscovery'),
    'ServiceDiscoveryClient',
  ),
  servicequotas: service<typeof import('@aws-sdk/client-service-quotas')>(
    () => import('@aws-sdk/client-service-quotas'),
    'ServiceQuotasClient',
  ),
  sns: service<typeof import('@aws-sdk/client-sns')>(() => import('@aws-sdk/client-sns'), 'SNSClient'),
  ssm: service<typeof import('@aws-sdk/client-ssm')>(() => import('@aws-sdk/client-ssm'), 'SSMClient'),
  sts: service<typeof import('@aws-sdk/client-sts')>(() => import('@aws-sdk/client-sts'), 'STSClient'),
  tagging: service<typeof import('@aws-sdk/client-resource-groups-tagging-api')>(
    () => import('@aws-sdk/client-resource-groups-tagging-api'),
    'ResourceGroupsTaggingAPIClient',
  ),
  wafv2: service<typeof import('@aws-sdk/client-wafv2')>(() => import('@aws-sdk/client-wafv2'), 'WAFV2Client'),
}

export type ServiceName = keyof typeof CLIENTS

export const SERVICES = Object.keys(CLIENTS) as readonly ServiceName[]

/** The SDK's packages, by service. */
export type Modules = {
  readonly [Name in ServiceName]: (typeof CLIENTS)[Name] extends Loadable<infer Module> ? Module : never
}

/** An SDK client, whatever its service. */
export type AnyClient = Client<object, { $metadata: object }, object> & { readonly config: unknown; destroy(): void }

interface Loaded {
  readonly client: AnyClient
  readonly module: Readonly<Record<string, unknown>>
}

/** The SDK's clients of one run, each made when it is first needed. */
export class Clients {
  readonly #connection: Connection
  readonly #made = new Map<ServiceName, Promise<Loaded>>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  get(name: ServiceName): Promise<Loaded> {
    const made = this.#made.get(name) ?? this.#make(name)
    this.#made.set(name, made)
    return made
  }

  async #make(name: ServiceName): Promise<Loaded> {
    const { load, client } = CLIENTS[name] as unknown as Loadable<Readonly<Record<string, unknown>>>
    const module = await load()
    const ClientClass = module[client] as new (options: object) => AnyClient
    return {
      module,
      client: new ClientClass({ ...clientOptions(this.#connection), ...atOneAddress(name, this.#connection) }),
    }
  }

  close(): void {
    for (const made of this.#made.values()) void made.then(({ client }) => client.destroy())
  }
}

/** S3 Control puts the account before any host name, and an emulator has one address for all accounts. */
function atOneAddress(name: ServiceName, { endpoint }: Connection): { endpointProvider?: () => { url: URL } } {
  return name === 's3control' && endpoint !== undefined ? { endpointProvider: () => ({ url: new URL(endpoint) }) } : {}
}

/** Options that every SDK client of the project takes. */
export function clientOptions(connection: Connection): Record<string, unknown> {
  const { region, endpoint, credentials, maxAttempts = 4, retryMode = 'adaptive', requestTimeout = 30_000 } = connection
  return {
    region,
    maxAttempts,
    retryMode,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout,
      throwOnRequestTimeout: true,
      socketTimeout: requestTimeout,
      httpAgent: { maxSockets: 32 },
      httpsAgent: { maxSockets: 32 },
    },
    ...(credentials === undefined ? {} : { credentials }),
    // One endpoint for every service: host names cannot carry the bucket or the service.
    // Without an endpoint the run is live: AWS_ENDPOINT_URL_EC2 and the shared configuration are ignored, so that no
    // service is replaced by an emulator.
    ...(endpoint === undefined
      ? { followRegionRedirects: true, ignoreConfiguredEndpointUrls: true }
      : { endpoint, forcePathStyle: true, disableHostPrefix: true }),
  }
}
