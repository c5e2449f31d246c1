import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, Client } from '@smithy/types'
import type { Modules, ServiceName } from './index.ts'

/** Where AWS is and who asks. */
export interface Connection {
  readonly region: string
  /** Absent: AWS itself. */
  readonly endpoint?: string
  /** Absent: the SDK's default chain. */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider
  /** Tries per call, the first included; default 4. */
  readonly maxAttempts?: number
  /** `adaptive`, the default, slows the whole client down when it is throttled; `standard` only the call. */
  readonly retryMode?: 'adaptive' | 'standard'
  /** Milliseconds to wait for an answer; default 30,000. */
  readonly requestTimeout?: number
}

/** An SDK client, whatever its service. */
export type AnyClient = Client<object, { $metadata: object }, object> & { readonly config: unknown; destroy(): void }

/** Each service: how its module is loaded, and what its client class is called. */
export const CLIENTS: {
  readonly [Name in ServiceName]: {
    readonly load: () => Promise<Modules[Name]>
    readonly client: keyof Modules[Name] & string
  }
} = {
  acm: { load: () => import('@aws-sdk/client-acm'), client: 'ACMClient' },
  autoscaling: {
    load: () => import('@aws-sdk/client-application-auto-scaling'),
    client: 'ApplicationAutoScalingClient',
  },
  backup: { load: () => import('@aws-sdk/client-backup'), client: 'BackupClient' },
  cloudtrail: { load: () => import('@aws-sdk/client-cloudtrail'), client: 'CloudTrailClient' },
  cloudwatch: { load: () => import('@aws-sdk/client-cloudwatch'), client: 'CloudWatchClient' },
  codebuild: { load: () => import('@aws-sdk/client-codebuild'), client: 'CodeBuildClient' },
  codepipeline: { load: () => import('@aws-sdk/client-codepipeline'), client: 'CodePipelineClient' },
  config: { load: () => import('@aws-sdk/client-config-service'), client: 'ConfigServiceClient' },
  costexplorer: { load: () => import('@aws-sdk/client-cost-explorer'), client: 'CostExplorerClient' },
  dynamodb: { load: () => import('@aws-sdk/client-dynamodb'), client: 'DynamoDBClient' },
  ec2: { load: () => import('@aws-sdk/client-ec2'), client: 'EC2Client' },
  ecr: { load: () => import('@aws-sdk/client-ecr'), client: 'ECRClient' },
  ecs: { load: () => import('@aws-sdk/client-ecs'), client: 'ECSClient' },
  elbv2: { load: () => import('@aws-sdk/client-elastic-load-balancing-v2'), client: 'ElasticLoadBalancingV2Client' },
  eventbridge: { load: () => import('@aws-sdk/client-eventbridge'), client: 'EventBridgeClient' },
  guardduty: { load: () => import('@aws-sdk/client-guardduty'), client: 'GuardDutyClient' },
  iam: { load: () => import('@aws-sdk/client-iam'), client: 'IAMClient' },
  kms: { load: () => import('@aws-sdk/client-kms'), client: 'KMSClient' },
  logs: { load: () => import('@aws-sdk/client-cloudwatch-logs'), client: 'CloudWatchLogsClient' },
  route53: { load: () => import('@aws-sdk/client-route-53'), client: 'Route53Client' },
  s3: { load: () => import('@aws-sdk/client-s3'), client: 'S3Client' },
  secretsmanager: { load: () => import('@aws-sdk/client-secrets-manager'), client: 'SecretsManagerClient' },
  securityhub: { load: () => import('@aws-sdk/client-securityhub'), client: 'SecurityHubClient' },
  servicediscovery: { load: () => import('@aws-sdk/client-servicediscovery'), client: 'ServiceDiscoveryClient' },
  servicequotas: { load: () => import('@aws-sdk/client-service-quotas'), client: 'ServiceQuotasClient' },
  sns: { load: () => import('@aws-sdk/client-sns'), client: 'SNSClient' },
  ssm: { load: () => import('@aws-sdk/client-ssm'), client: 'SSMClient' },
  sts: { load: () => import('@aws-sdk/client-sts'), client: 'STSClient' },
  tagging: {
    load: () => import('@aws-sdk/client-resource-groups-tagging-api'),
    client: 'ResourceGroupsTaggingAPIClient',
  },
  wafv2: { load: () => import('@aws-sdk/client-wafv2'), client: 'WAFV2Client' },
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
    // Without one it is AWS itself that is asked, whatever AWS_ENDPOINT_URL_EC2 or the shared configuration say: a run
    // is live or it is not.
    ...(endpoint === undefined
      ? { followRegionRedirects: true, ignoreConfiguredEndpointUrls: true }
      : { endpoint, forcePathStyle: true, disableHostPrefix: true }),
  }
}
