/**
 * Where moto and the sandbox lead a check to different verdicts, and why. Reviewed against both answers and AWS's
 * documentation: add an entry only when the sandbox's answer is AWS's; otherwise fix the sandbox.
 */
import type { UnsupportedStep } from '../../fixtures/platform/context.ts'
import type { Verdict } from '../../record/verdict.ts'

export interface Difference {
  readonly check: string
  /** Kind of subject. */
  readonly subject: string
  /** The subjects' names. */
  readonly names: readonly string[]
  readonly moto: Verdict | 'absent'
  readonly sandbox: Verdict | 'absent'
  /** What moto's finding must say, so that it cannot differ for a new reason; empty where moto has none. */
  readonly says: string
  /** The operation whose answer differs. */
  readonly operation: string
  readonly why: string
}

/** Operations that moto 5.2.5 does not have, and answers with a web page. */
export const UNSUPPORTED_BY_MOTO: readonly UnsupportedStep[] = [
  { step: 'Security Hub', error: 'HTTP 404 with a web page' },
  { step: 'AWS Backup', error: 'HTTP 500 with a web page' },
  { step: 'cost anomaly monitor', error: 'HTTP 500 with a web page' },
]

/** Everything below is moto's. */
const ACCOUNT = '111122223333'
const STATE_BUCKET = `terraform-state-${ACCOUNT}-us-east-1`

/** A check cannot be decided because moto has no such operation and answers with a web page. */
const missing = (check: string, subject: string, names: readonly string[], operation: string): Difference => {
  const [service, name] = operation.split(':') as [string, string]
  const says = `${service} ${name} `
  return {
    check,
    subject,
    names,
    moto: 'inconclusive',
    sandbox: 'pass',
    says,
    operation,
    why: 'moto has no such operation.',
  }
}

const failing = (
  check: string,
  subject: string,
  names: readonly string[],
  operation: string,
  says: string,
  why: string,
): Difference => ({
  check,
  subject,
  names,
  moto: 'fail',
  sandbox: 'pass',
  says,
  operation,
  why,
})

export const DIFFERENCES: readonly Difference[] = [
  missing('config.delivery', 'account', [ACCOUNT], 'config:DescribeDeliveryChannelStatus'),
  missing('backup.arranged', 'dynamodb:table', ['terraform-state-lock'], 'backup:ListBackupSelections'),
  missing('backup.recent', 'dynamodb:table', ['terraform-state-lock'], 'backup:ListBackupSelections'),
  missing('backup.recent', 's3:bucket', [STATE_BUCKET], 'backup:ListBackupSelections'),
  missing('iam.execution-permissions', 'iam:role', ['production-task-execution-role'], 'iam:SimulatePrincipalPolicy'),
  missing(
    'quotas.room',
    'servicequotas:quota',
    ['ECR repositories', 'target groups per application load balancer', 'Fargate On-Demand vCPUs'],
    'servicequotas:GetAWSDefaultServiceQuota',
  ),
  missing('guardduty.findings', 'account', [ACCOUNT], 'guardduty:ListFindings'),
  missing('security-hub.enabled', 'account', [ACCOUNT], 'securityhub:GetEnabledStandards'),

  failing(
    'config.recording',
    'account',
    [ACCOUNT],
    'config:DescribeConfigurationRecorderStatus',
    'last status PENDING',
    'moto never delivers, so that a started recorder stays PENDING (AWS: until the first delivery, then Success).',
  ),
  failing(
    'cloud-map.namespace',
    'servicediscovery:namespace',
    ['local in production-vpc'],
    'servicediscovery:CreatePrivateDnsNamespace',
    'serves no VPC',
    "moto forgets the namespace's VPC: its hosted zone is associated with none (Cloud Map API: Cloud Map " +
      'creates a private hosted zone in the VPC).',
  ),
  failing(
    'cloud-map.healthy-instances',
    'ecs:service',
    ['service-b'],
    'ecs:CreateService',
    'no task runs',
    'moto starts no tasks for a service: runningCount stays 0 and ListTasks is empty.',
  ),
  {
    check: 'ecs.service-capacity',
    subject: 'ecs:service',
    names: ['service-a', 'service-b', 'worker'],
    moto: 'not-applicable',
    sandbox: 'pass',
    says: 'launched on EC2',
    operation: 'ecs:CreateService',
    why: 'moto drops the strategy that the service is made with, and shows the launch type EC2.',
  },
  failing(
    'zones.tasks',
    'ecs:service',
    ['service-a', 'service-b', 'worker'],
    'ecs:CreateService',
    'of which there are 0',
    'The same: moto starts no tasks.',
  ),
  failing(
    'cloudtrail.management-events',
    'cloudtrail:trail',
    ['production-audit-trail'],
    'cloudtrail:GetEventSelectors',
    'read events are not recorded',
    "moto's new trail has no event selectors; AWS's records all management events (CloudTrail API, " +
      'PutEventSelectors: by default, trails log all read and write management events).',
  ),
  failing(
    'iam.root',
    'account',
    [ACCOUNT],
    'iam:GetAccountSummary',
    'MFA of root',
    "The root user's second factor cannot be provisioned through the API: the sandbox begins with one, moto without.",
  ),
  {
    check: 'ecs.exec-logging',
    subject: 'ecs:cluster',
    names: ['production-cluster'],
    moto: 'not-applicable',
    sandbox: 'pass',
    says: 'No service of the cluster allows ECS Exec',
    operation: 'ecs:CreateService',
    why: 'moto forgets enableExecuteCommand, and shows no service that allows ECS Exec.',
  },
  {
    check: 'iam.key-age',
    subject: 'iam:user',
    names: ['<root_account>'],
    moto: 'absent',
    sandbox: 'not-applicable',
    says: '',
    operation: 'iam:GetCredentialReport',
    why:
      "moto's credential report has no row for the root user (IAM User Guide, credential reports: root is listed " +
      'as <root_account>).',
  },
  ...(['kms.rotation', 'kms.key-policy', 'tags.mandatory'] as const).map((check): Difference => ({
    check,
    subject: 'kms:key',
    names: ['alias/s3-production'],
    moto: 'absent',
    sandbox: 'pass',
    says: '',
    operation: 'codebuild:BatchGetProjects',
    why:
      "moto answers alias/aws/s3 as every build project's key, whatever CreateProject named (CodeBuild API, Project: " +
      'encryptionKey).',
  })),
]
