/**
 * The IAM actions that an SDK operation needs. Nearly always one of the operation's own name; the exceptions are listed
 * here. Sources: Service Authorization Reference, "Actions, resources, and condition keys for AWS services", and for S3
 * the S3 User Guide, "Required permissions for Amazon S3 API operations".
 */

/**
 * IAM prefixes of the services whose name in the SDK facade differs. Every other service is named by its IAM prefix.
 */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['autoscaling', 'application-autoscaling'],
  ['cloudcontrol', 'cloudformation'],
  ['costexplorer', 'ce'],
  ['elbv2', 'elasticloadbalancing'],
  ['eventbridge', 'events'],
  ['s3control', 's3'],
  ['tagging', 'tag'],
])

/** Form of an IAM prefix. */
const PREFIX = /^[a-z][a-z\d-]*$/

/**
 * Actions that Reachability Analyzer uses in its caller's name during an analysis, whatever the network holds; without
 * one of them an analysis may fail. Source: AWS managed policy AmazonVPCReachabilityAnalyzerFullAccessPolicy, version
 * 4, without what it has for other accounts.
 */
const ANALYSIS_READS: readonly string[] = Object.entries({
  directconnect:
    'DescribeConnections DescribeDirectConnectGatewayAssociations DescribeDirectConnectGatewayAttachments ' +
    'DescribeDirectConnectGateways DescribeVirtualGateways DescribeVirtualInterfaces',
  ec2:
    'DescribeAddresses DescribeAvailabilityZones DescribeCustomerGateways DescribeInstances ' +
    'DescribeInternetGateways DescribeManagedPrefixLists DescribeNatGateways DescribeNetworkAcls ' +
    'DescribeNetworkInterfaces DescribePrefixLists DescribeRegions DescribeRouteTables DescribeSecurityGroups ' +
    'DescribeSubnets DescribeTransitGatewayAttachments DescribeTransitGatewayConnects ' +
    'DescribeTransitGatewayPeeringAttachments DescribeTransitGatewayPolicyTables ' +
    'DescribeTransitGatewayRouteTables DescribeTransitGatewayVpcAttachments DescribeTransitGateways ' +
    'DescribeVpcEndpointServiceConfigurations DescribeVpcEndpoints DescribeVpcPeeringConnections DescribeVpcs ' +
    'DescribeVpnConnections DescribeVpnGateways GetManagedPrefixListEntries ' +
    'GetTransitGatewayPolicyTableAssociations GetTransitGatewayPolicyTableEntries ' +
    'GetTransitGatewayRouteTablePropagations SearchTransitGatewayRoutes',
  elasticloadbalancing:
    'DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeRules DescribeTags ' +
    'DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth',
  globalaccelerator:
    'ListAccelerators ListCustomRoutingAccelerators ListCustomRoutingEndpointGroups ListCustomRoutingListeners ' +
    'ListCustomRoutingPortMappings ListEndpointGroups ListListeners',
  'network-firewall':
    'DescribeFirewall DescribeFirewallMetadata DescribeFirewallPolicy DescribeResourcePolicy DescribeRuleGroup ' +
    'ListFirewallPolicies ListFirewalls ListRuleGroups',
  tiros: 'CreateQuery GetQueryAnswer GetQueryExplanation',
}).flatMap(([prefix, names]) => names.split(' ').map((name) => `${prefix}:${name}`))

const EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  budgets: {
    DescribeBudgets: ['budgets:ViewBudget'],
    DescribeNotificationsForBudget: ['budgets:ViewBudget'],
    DescribeSubscribersForNotification: ['budgets:ViewBudget'],
  },
  // Cloud Control reads in its caller's name, and is asked for these alone.
  cloudcontrol: {
    GetResource: [
      'cloudformation:GetResource',
      'codestar-notifications:DescribeNotificationRule',
      'chatbot:DescribeSlackChannelConfigurations',
      'chatbot:ListMicrosoftTeamsChannelConfigurations',
      'chatbot:GetMicrosoftTeamsChannelConfiguration',
    ],
    ListResources: ['cloudformation:ListResources', 'codestar-notifications:ListNotificationRules'],
  },
  dynamodb: {
    DescribeEndpoints: [],
    TransactGetItems: ['dynamodb:GetItem'],
    TransactWriteItems: [
      'dynamodb:ConditionCheckItem',
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    ],
  },
  // New resources are tagged, so that they can be found again.
  ec2: {
    CreateNetworkInsightsPath: ['ec2:CreateNetworkInsightsPath', 'ec2:CreateTags'],
    StartNetworkInsightsAnalysis: ['ec2:StartNetworkInsightsAnalysis', ...ANALYSIS_READS],
  },
  kms: { ReEncrypt: ['kms:ReEncryptFrom', 'kms:ReEncryptTo'] },
  s3: {
    CompleteMultipartUpload: ['s3:PutObject'],
    CopyObject: ['s3:GetObject', 's3:PutObject'],
    CreateMultipartUpload: ['s3:PutObject'],
    DeleteBucketAnalyticsConfiguration: ['s3:PutAnalyticsConfiguration'],
    DeleteBucketCors: ['s3:PutBucketCORS'],
    DeleteBucketEncryption: ['s3:PutEncryptionConfiguration'],
    DeleteBucketIntelligentTieringConfiguration: ['s3:PutIntelligentTieringConfiguration'],
    DeleteBucketInventoryConfiguration: ['s3:PutInventoryConfiguration'],
    DeleteBucketLifecycle: ['s3:PutLifecycleConfiguration'],
    DeleteBucketMetricsConfiguration: ['s3:PutMetricsConfiguration'],
    DeleteBucketOwnershipControls: ['s3:PutBucketOwnershipControls'],
    DeleteBucketReplication: ['s3:PutReplicationConfiguration'],
    DeleteBucketTagging: ['s3:PutBucketTagging'],
    DeleteObjects: ['s3:DeleteObject'],
    DeletePublicAccessBlock: ['s3:PutBucketPublicAccessBlock'],
    GetBucketAccelerateConfiguration: ['s3:GetAccelerateConfiguration'],
    GetBucketAnalyticsConfiguration: ['s3:GetAnalyticsConfiguration'],
    GetBucketCors: ['s3:GetBucketCORS'],
    GetBucketEncryption: ['s3:GetEncryptionConfiguration'],
    GetBucketIntelligentTieringConfiguration: ['s3:GetIntelligentTieringConfiguration'],
    GetBucketInventoryConfiguration: ['s3:GetInventoryConfiguration'],
    GetBucketLifecycleConfiguration: ['s3:GetLifecycleConfiguration'],
    GetBucketMetricsConfiguration: ['s3:GetMetricsConfiguration'],
    GetBucketNotificationConfiguration: ['s3:GetBucketNotification'],
    GetBucketReplication: ['s3:GetReplicationConfiguration'],
    GetObjectLockConfiguration: ['s3:GetBucketObjectLockConfiguration'],
    GetPublicAccessBlock: ['s3:GetBucketPublicAccessBlock'],
    HeadBucket: ['s3:ListBucket'],
    HeadObject: ['s3:GetObject'],
    ListBucketAnalyticsConfigurations: ['s3:GetAnalyticsConfiguration'],
    ListBucketIntelligentTieringConfigurations: ['s3:GetIntelligentTieringConfiguration'],
    ListBucketInventoryConfigurations: ['s3:GetInventoryConfiguration'],
    ListBucketMetricsConfigurations: ['s3:GetMetricsConfiguration'],
    ListBuckets: ['s3:ListAllMyBuckets'],
    ListMultipartUploads: ['s3:ListBucketMultipartUploads'],
    ListObjectVersions: ['s3:ListBucketVersions'],
    ListObjects: ['s3:ListBucket'],
    ListObjectsV2: ['s3:ListBucket'],
    ListParts: ['s3:ListMultipartUploadParts'],
    PutBucketAccelerateConfiguration: ['s3:PutAccelerateConfiguration'],
    PutBucketAnalyticsConfiguration: ['s3:PutAnalyticsConfiguration'],
    PutBucketCors: ['s3:PutBucketCORS'],
    PutBucketEncryption: ['s3:PutEncryptionConfiguration'],
    PutBucketIntelligentTieringConfiguration: ['s3:PutIntelligentTieringConfiguration'],
    PutBucketInventoryConfiguration: ['s3:PutInventoryConfiguration'],
    PutBucketLifecycleConfiguration: ['s3:PutLifecycleConfiguration'],
    PutBucketMetricsConfiguration: ['s3:PutMetricsConfiguration'],
    PutBucketNotificationConfiguration: ['s3:PutBucketNotification'],
    PutBucketReplication: ['s3:PutReplicationConfiguration', 'iam:PassRole'],
    PutObjectLockConfiguration: ['s3:PutBucketObjectLockConfiguration'],
    PutPublicAccessBlock: ['s3:PutBucketPublicAccessBlock'],
    UploadPart: ['s3:PutObject'],
    UploadPartCopy: ['s3:GetObject', 's3:PutObject'],
  },
  s3control: {
    DeletePublicAccessBlock: ['s3:PutAccountPublicAccessBlock'],
    GetPublicAccessBlock: ['s3:GetAccountPublicAccessBlock'],
    PutPublicAccessBlock: ['s3:PutAccountPublicAccessBlock'],
  },
  // "No permissions are required to perform this operation", and for GetCallerIdentity not even an explicit deny
  // counts.
  sts: { GetCallerIdentity: [], GetSessionToken: [] },
}

/**
 * The actions that a policy must allow for `operation` of the SDK (`DescribeVpcs` or `describeVpcs`); empty when none
 * is needed. What an operation needs only for some inputs (`kms:Decrypt` for encrypted data, `s3:GetObjectVersion` for
 * a version) is not included.
 * @param service name in the SDK facade, such as `elbv2`. Whether such a service exists is not checked.
 * `test/contract/prefixes.test.ts` compares the prefixes with the names that the SDK's clients sign with.
 * @throws RangeError for a name that cannot be a prefix
 */
export function actionsOf(service: string, operation: string): readonly string[] {
  const prefix = PREFIXES.get(service) ?? service
  if (!PREFIX.test(prefix)) throw new RangeError(`"${service}" is not a service's name: no IAM prefix looks like it`)
  const name = operation.charAt(0).toUpperCase() + operation.slice(1)
  return EXCEPTIONS[service]?.[name] ?? [`${prefix}:${name}`]
}

/** Those of `actionsOf` that AWS checks while the operation runs, instead of when it is called. */
export const deferredActionsOf = (service: string, operation: string): readonly string[] =>
  service === 'ec2' && operation === 'StartNetworkInsightsAnalysis' ? ANALYSIS_READS : []
