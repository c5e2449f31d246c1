/**
 * Where moto's answers and the sandbox's differ, and what AWS answers by its documentation. Add an entry only after
 * looking it up; where the sandbox is wrong, fix it instead.
 */

interface DifferentAnswer {
  /** Step, path of the member, and both values. */
  readonly where: RegExp
  readonly why: string
}

/** moto leaves a member out that AWS's documentation has. */
const leavesOut = (step: string, members: string): DifferentAnswer => ({
  where: new RegExp(`^${step} answer .*\\b(${members})( \\d+)?: moto "\\(missing\\)"`),
  why: 'moto leaves it out; AWS documents it as part of the answer',
})

/** moto accepts what AWS refuses. */
const permits = (step: string, code: string): DifferentAnswer => ({
  where: new RegExp(
    `^${step} (error: moto "\\(missing\\)", the sandbox "${code}"|answer: moto .*, the sandbox "\\(missing\\)")`,
  ),
  why: `moto does it; AWS refuses with ${code}`,
})

export const DIFFERENT_ANSWERS: readonly DifferentAnswer[] = [
  // EC2
  {
    where: /^ec2 vpc.* DhcpOptionsId: moto "default"/,
    why: "moto's VPCs have no set of DHCP options; a new VPC has the account's default set, by its id",
  },
  {
    where: /^ec2 default security group answer .* IpPermissions: moto \[\]/,
    why:
      "moto's default group lets nothing in; AWS's lets in what comes from the group itself (VPC User Guide, " +
      'default security groups)',
  },
  {
    where: /^ec2 default security group's rules answer SecurityGroupRules/,
    why: 'the same rule, and members that moto leaves out',
  },
  { where: /^ec2 subnet answer .*AvailabilityZoneId/, why: 'which zone is which differs from account to account' },
  leavesOut('ec2 subnet', 'EnableDns64'),
  leavesOut('ec2 address', 'PublicIpv4Pool|NetworkBorderGroup'),
  leavesOut('ec2 NAT gateway', 'IsPrimary|Status|ConnectivityType'),
  leavesOut('ec2 NAT gateway described', 'IsPrimary|Status|ConnectivityType'),
  leavesOut('ec2 ingress', 'GroupOwnerId|SecurityGroupRuleArn'),
  {
    where: /^ec2 network ACL( described)? answer .*Entries: moto .*the sandbox .*"RuleNumber":32767/,
    why:
      'moto forgets the rules * that deny the rest, which every network ACL has and DescribeNetworkAcls shows as ' +
      '32767',
  },
  {
    where: /^ec2 endpoint answer .*PolicyDocument/,
    why:
      'the same policy: everything is allowed; the form is that of the guide (AWS PrivateLink, default endpoint ' +
      'policy)',
  },
  {
    where: /^ec2 endpoint answer .*PrivateDnsEnabled: moto true/,
    why: 'private DNS is of interface endpoints; for a gateway endpoint the CLI reference shows false',
  },
  leavesOut('ec2 endpoint', 'IpAddressType|RequesterManaged'),
  leavesOut('ec2 encryption by default', 'SseType'),
  permits('ec2 default group deleted', 'CannotDelete'),
  permits('ec2 main route table deleted', 'DependencyViolation'),

  // KMS
  leavesOut('kms (key|key described|disabled described)', 'MultiRegion'),
  leavesOut('kms rotation( afterwards)?', 'KeyId|RotationPeriodInDays|NextRotationDate'),
  leavesOut('kms aliases', 'CreationDate|LastUpdatedDate'),
  permits('kms reserved alias', 'ValidationException'),
  permits('kms use of disabled', 'DisabledException'),
  permits('kms deletion in one day', 'ValidationException'),
  permits('kms deletion again', 'KMSInvalidStateException'),
  { where: /^kms deletion answer KeyId: moto "uuid"/, why: 'the answer holds the ARN (KMS API, ScheduleKeyDeletion)' },
  leavesOut('kms deletion', 'KeyState|PendingWindowInDays'),

  // IAM
  { where: /^iam role answer Role RoleLastUsed: moto \{\}/, why: 'GetRole tells of the last use, CreateRole does not' },
  permits('iam bad trust', 'MalformedPolicyDocument'),
  {
    where: /^iam .* (PolicyId|UserId): moto .*, the sandbox "(ANPA|AIDA)…"/,
    why: 'unique ids begin with a prefix for their kind (IAM User Guide, IAM identifiers); these of moto do not',
  },
  leavesOut('iam policy( described)?', 'PermissionsBoundaryUsageCount'),
  {
    where: /^iam policy versions? answer .*Document: moto \{/,
    why: 'CreatePolicyVersion and ListPolicyVersions do not return the document (IAM API, PolicyVersion)',
  },
  leavesOut('iam (policy versions|access keys)', 'IsTruncated'),
  permits('iam (policy|user) in use deleted', 'DeleteConflict'),

  // S3: a new bucket since 2023
  {
    where: /^s3 encryption (error|answer)/,
    why:
      "moto's new bucket is not encrypted; S3 encrypts every one with SSE-S3 since January 2023 (S3 User Guide, " +
      'default encryption)',
  },
  {
    where: /^s3 ownership (error|answer)/,
    why: "moto's new bucket has ACLs; S3 disables them since April 2023: BucketOwnerEnforced",
  },
  {
    where: /^s3 public access (error|answer)/,
    why: "moto's new bucket may be public; S3 blocks that since April 2023",
  },
  leavesOut('s3 object read', 'ServerSideEncryption'),
  {
    where: /^s3 (objects|object read) answer .*Checksum(Algorithm|CRC32): moto .*the sandbox "\(missing\)"/,
    why: 'the sandbox keeps no checksums; S3 does',
  },
  permits('s3 bad policy', 'MalformedPolicy'),

  // The developer tools
  leavesOut('codebuild (project|projects described)', 'lastModified|projectVisibility'),
  {
    where: /^codebuild (project|projects described) answer .*[tT]imeoutInMinutes: moto 0/,
    why: 'without a wish a build may take an hour, and wait for eight (CodeBuild API, CreateProject)',
  },
  leavesOut('codepipeline (pipeline|pipelines|pipeline described)', 'pipelineType|executionMode'),
  {
    where: /^codepipeline pipeline again error: moto "InvalidStructureException"/,
    why: 'a name that is taken has an error of its own, PipelineNameInUseException (CodePipeline API, CreatePipeline)',
  },

  // Others
  {
    where: /^dynamodb table answer .*TableStatus: moto "ACTIVE", the sandbox "CREATING"/,
    why: 'DynamoDB creates tables asynchronously and answers CREATING',
  },
  {
    where: /^dynamodb table.* WarmThroughput: moto .*the sandbox "\(missing\)"/,
    why: 'the sandbox does not play warm throughput; DynamoDB does',
  },
  leavesOut('dynamodb table( described)?', 'TableId'),
  leavesOut('logs groups', 'logGroupClass'),
  permits('logs odd retention', 'InvalidParameterException'),
  {
    where: /^ecs task definition answer .*networkMode: moto "bridge"/,
    why: "an unnamed network mode stays unnamed in ECS's answer (CLI reference, register-task-definition)",
  },
  leavesOut('ecs task definition', 'registeredAt|registeredBy'),
  {
    where: /^elbv2 load balancer answer .*DNSName: moto "boto-1/,
    why: "an internal load balancer's name begins with internal-",
  },
  {
    where: /^elbv2 attributes answer load_balancing\.cross_zone\.enabled: moto "false"/,
    why: 'it is always on for an Application Load Balancer',
  },
  {
    where: /^elbv2 (target group )?attributes answer [\w.]+: moto "\(missing\)"/,
    why: 'moto leaves attributes out that have a default (ELB API, LoadBalancerAttribute, TargetGroupAttribute)',
  },
  {
    where: /^elbv2 target group attributes answer waf\.fail_open\.enabled: moto "false"/,
    why: "it is a load balancer's attribute, not a target group's",
  },
  {
    where: /^elbv2 listener answer .*SslPolicy: moto "ELBSecurityPolicy-2016-08"/,
    why: 'a listener for HTTP has no security policy',
  },
  leavesOut('elbv2 (listener|rules)', 'ForwardConfig'),
  permits('elbv2 listener again', 'DuplicateListener'),
  { where: /^elbv2 rules answer .*RuleArn: moto ".*\/\d+"/, why: "moto's last part of the ARN is not hexadecimal" },
  {
    where: /^route53 zone answer DelegationSet (Id|CallerReference)/,
    why: 'a delegation set that is not reusable has neither',
  },
  { where: /^route53 zone answer DelegationSet NameServers \d/, why: 'name servers differ from zone to zone' },
  permits('route53 zone with the same reference', 'HostedZoneAlreadyExists'),
  permits('cloudtrail trail again', 'TrailAlreadyExistsException'),
  { where: /^wafv2 web ACL answer Summary Description: moto ""/, why: 'there is none' },
  {
    where: /^wafv2 web ACL again error: moto "WafV2DuplicateItem"/,
    why: "the exception's name is WAFDuplicateItemException",
  },
]
