/** Independent clients: boto3 and the AWS CLI, on the sandbox as its command serves it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { execute, needsPython, program, python, type Outcome } from './parts.ts'
import { startSandboxCommand, type SandboxProcess } from './sandbox.ts'

needsPython('boto3', () => {
  let sandbox: SandboxProcess
  beforeAll(async () => {
    sandbox = await startSandboxCommand()
  })
  afterAll(() => sandbox[Symbol.asyncDispose]())

  test("a day's work: create, describe, page through, wait, and fail", async () => {
    expect(await python<string>('use.py', [sandbox.url])).toHaveLength(6)
  })
})

/**
 * A command, and what its answer must match. One or more of each protocol: EC2, query, JSON 1.0 and 1.1, REST in JSON
 * and in XML.
 */
const COMMANDS: readonly [command: string, expected: unknown][] = [
  [
    'ec2 describe-flow-logs',
    {
      FlowLogs: [
        expect.objectContaining({
          FlowLogStatus: 'ACTIVE',
          TrafficType: 'ALL',
          LogDestinationType: 'cloud-watch-logs',
        }),
      ],
    },
  ],
  ['ec2 describe-vpcs --filters Name=tag:Name,Values=production-vpc --query Vpcs[].CidrBlock', ['10.0.0.0/16']],
  [
    'ec2 describe-security-groups --filters Name=group-name,Values=default --query SecurityGroups[].IpPermissions',
    expect.arrayContaining([[]]),
  ],
  ['iam list-roles --max-items 2 --query Roles[].RoleName', [expect.any(String), expect.any(String)]],
  ['iam get-account-summary --query SummaryMap.AccountMFAEnabled', 1],
  ['elbv2 describe-load-balancers --query LoadBalancers[].State.Code', ['active']],
  ['sts get-caller-identity --query Account', '111122223333'],
  ['kms describe-key --key-id alias/ecs-production --query KeyMetadata.KeyUsage', 'ENCRYPT_DECRYPT'],
  [
    'ecs describe-services --cluster production-cluster --services service-b --query ' +
      'services[].[runningCount,desiredCount]',
    [[3, 3]],
  ],
  ['logs describe-log-groups --query logGroups[].retentionInDays', expect.arrayContaining([expect.any(Number)])],
  ['ssm get-parameters-by-path --path /nothing', { Parameters: [] }],
  ['wafv2 list-web-acls --scope REGIONAL --query length(WebACLs)', 1],
  ['dynamodb describe-table --table-name terraform-state-lock --query Table.SSEDescription.Status', 'ENABLED'],
  ['servicediscovery list-namespaces --query Namespaces[].Name', ['local']],
  ['backup list-backup-plans --query length(BackupPlansList)', 1],
  ['guardduty list-detectors --query length(DetectorIds)', 1],
  ['securityhub describe-hub --query AutoEnableControls', true],
  ['s3api get-bucket-location --bucket terraform-state-111122223333-us-east-1', { LocationConstraint: null }],
  [
    's3api get-bucket-encryption --bucket terraform-state-111122223333-us-east-1 --query ' +
      'ServerSideEncryptionConfiguration.Rules[].ApplyServerSideEncryptionByDefault.SSEAlgorithm',
    ['aws:kms'],
  ],
  ['route53 list-hosted-zones --query length(HostedZones)', 2],
  ['cloudtrail get-trail-status --name production-audit-trail --query IsLogging', true],
]

/** A command that fails, and what it says. */
const FAILURES: readonly [command: string, message: string][] = [
  [
    'ec2 describe-vpcs --vpc-ids vpc-0123456789abcdef0',
    "(InvalidVpcID.NotFound) when calling the DescribeVpcs operation: The vpc ID 'vpc-0123456789abcdef0' does not exist",
  ],
  ['iam get-role --role-name nobody', '(NoSuchEntity) when calling the GetRole operation'],
  [
    's3api get-bucket-policy --bucket nothing-here',
    '(NoSuchBucket) when calling the GetBucketPolicy operation: The specified bucket does not exist',
  ],
  ['ec2 describe-spot-price-history', '(NotImplemented) when calling the DescribeSpotPriceHistory operation'],
]

needsPython('the AWS CLI on the reference platform', () => {
  let sandbox: SandboxProcess
  beforeAll(async () => {
    sandbox = await startSandboxCommand('--platform', 'production')
  })
  afterAll(() => sandbox[Symbol.asyncDispose]())

  const aws = (command: string): Promise<Outcome> =>
    execute(program('python'), [
      program('aws'),
      '--endpoint-url',
      sandbox.url,
      '--output',
      'json',
      ...command.split(' '),
    ])

  test.concurrent.each(COMMANDS)('aws %s', async (command, expected) => {
    const { code, stdout, stderr } = await aws(command)
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toEqual(expected)
  })

  test.concurrent.each(FAILURES)('aws %s', async (command, message) => {
    const { code, stderr } = await aws(command)
    expect(code).toBeGreaterThan(200)
    expect(stderr).toContain(message)
  })

  test('files go up and come down', async () => {
    const original = resolve(import.meta.dirname, 'requirements.txt')
    const directory = mkdtempSync(join(tmpdir(), 'checkride-aws-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const copy = join(directory, 'copy')
    for (const command of [
      's3 mb s3://files',
      `s3 cp ${original} s3://files/a/b.txt`,
      `s3 cp s3://files/a/b.txt ${copy}`,
    ]) {
      const { code, stderr } = await aws(command)
      expect(code, stderr).toBe(0)
    }
    expect(readFileSync(copy, 'utf8')).toBe(readFileSync(original, 'utf8'))
  })
})
