/** Accepted differences between boto3 and the sandbox's wire, with reasons. Everything else must agree. */
import type { NormalizedSchema } from '@smithy/core/schema'

interface KnownDifference {
  /** Service, operation and path of the member. */
  readonly where: RegExp
  /** What must still hold for it. */
  readonly holds: (sent: unknown, received: unknown) => boolean
  readonly why: string
}

const sameText = (sent: unknown, received: unknown): boolean => String(sent) === String(received)
const added = (sent: unknown): boolean => sent === '(missing)'

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    where: /^s3 \w+ ChecksumAlgorithm$/,
    holds: added,
    why: 'botocore computes a checksum where S3 requires one, and names its algorithm itself',
  },
  { where: /^s3 \w+ ContentLength$/, holds: added, why: "HTTP's own header: both sides learn it from the body" },
  { where: /^s3 \w+ .*PartNumberMarker$/, holds: sameText, why: "a number in botocore's model, text in our SDK's" },
  {
    where: /^route53 \w+ (MaxItems|MaxResults)$/,
    holds: sameText,
    why: "text in botocore's model, a number in our SDK's",
  },
  {
    where: /^route53 \w+ (HostedZoneId|Id|DelegationSetId)$/,
    holds: (sent, received) => String(sent).split('/').pop() === received,
    why: 'botocore sends of such an id what follows the last slash, because Route 53 answers with /hostedzone/Z1',
  },
  {
    where: /^ec2 RunInstances UserData$/,
    holds: (sent, received) => Buffer.from(String(received), 'base64').toString() === sent,
    why: 'botocore encodes it, as its documentation says',
  },
]

/** Operations that cannot agree at all. */
export const KNOWN_OPERATIONS: Readonly<Record<string, string>> = {
  'events PutEvents': 'an EndpointId becomes part of the host, which an emulator does not have',
  's3control CreateBucket': 'is signed for S3 on Outposts, which the sandbox does not play',
  's3control ListRegionalBuckets': 'is signed for S3 on Outposts, which the sandbox does not play',
  's3 ListDirectoryBuckets':
    'differs from ListBuckets in the host only, s3express-control, which an emulator does not have',
}

export const KNOWN_EXCEPTIONS: Readonly<Record<string, string>> = {
  'cloudwatch DashboardNotFoundError':
    'its code, ResourceNotFound, is that of another exception too: clients cannot tell',
}

/** boto3's names of the services, by AWS's. */
export const BOTO3_NAMES: Readonly<Record<string, string>> = {
  ACM: 'acm',
  Backup: 'backup',
  CloudTrail: 'cloudtrail',
  CloudWatch: 'cloudwatch',
  'CloudWatch Logs': 'logs',
  Budgets: 'budgets',
  CloudControl: 'cloudcontrol',
  CodeBuild: 'codebuild',
  CodeDeploy: 'codedeploy',
  CodePipeline: 'codepipeline',
  'Config Service': 'config',
  DynamoDB: 'dynamodb',
  EC2: 'ec2',
  ECR: 'ecr',
  ECS: 'ecs',
  'Elastic Load Balancing v2': 'elbv2',
  EventBridge: 'events',
  GuardDuty: 'guardduty',
  IAM: 'iam',
  KMS: 'kms',
  'Resource Groups Tagging API': 'resourcegroupstaggingapi',
  'Route 53': 'route53',
  Organizations: 'organizations',
  S3: 's3',
  'S3 Control': 's3control',
  SecurityHub: 'securityhub',
  'Application Auto Scaling': 'application-autoscaling',
  'Cost Explorer': 'ce',
  'Secrets Manager': 'secretsmanager',
  'Service Quotas': 'service-quotas',
  ServiceDiscovery: 'servicediscovery',
  SNS: 'sns',
  SSM: 'ssm',
  STS: 'sts',
  WAFV2: 'wafv2',
}

/** Whether our schema has the member at the path. */
export function knows(schema: NormalizedSchema, path: readonly (string | number)[]): boolean {
  let at: NormalizedSchema | undefined = schema
  for (const key of path) {
    if (at === undefined || at.isUnitSchema()) return false
    if (at.isListSchema() || at.isMapSchema()) at = at.getValueSchema()
    else if (at.isStructSchema()) at = [...at.structIterator()].find(([name]) => name === key)?.[1]
    else return true
  }
  return at !== undefined
}
