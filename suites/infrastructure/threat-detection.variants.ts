import { variants, type Variant } from '../../harness/index.ts'

/** A critical finding of Security Hub that nobody has dealt with. */
const critical = (
  AwsAccountId: string,
  resource: { readonly Type: string; readonly Id: string; readonly Tags?: Record<string, string> },
) => ({
  SchemaVersion: '2018-10-08',
  Id: 'arn:aws:securityhub:us-east-1:111122223333:finding/1',
  ProductArn: 'arn:aws:securityhub:us-east-1::product/aws/securityhub',
  GeneratorId: 'generator',
  AwsAccountId,
  CreatedAt: '2026-01-01T00:00:00Z',
  UpdatedAt: '2026-01-01T00:00:00Z',
  Severity: { Label: 'CRITICAL' as const },
  Title: 'Something is open',
  Description: 'It is open to the world.',
  Resources: [resource],
  RecordState: 'ACTIVE' as const,
  Workflow: { Status: 'NEW' as const },
})

variants('guardduty.findings', [
  {
    what: "a member account's finding, which the administrator sees too",
    arrange: ({ guardduty }) => {
      const Service = { Archived: false }
      guardduty.findings.add({
        detectorId: guardduty.detectors.only().id,
        Id: '1',
        AccountId: '444455556666',
        Severity: 9.5,
        Service,
      } as Parameters<typeof guardduty.findings.add>[0])
    },
    expected: 'pass',
  },
])

const NO_HUB: Variant = {
  what: 'an account in which another product does this',
  settings: { has: { securityHub: false } },
  arrange: ({ securityhub }) => securityhub.hubs.clear(),
  expected: 'not-applicable',
  calls: ['!GetEnabledStandards', '!GetFindings'],
}

variants('security-hub.enabled', [NO_HUB])

variants('security-hub.findings', [
  NO_HUB,
  {
    what: "a member account's finding, on what carries the same tags",
    arrange: ({ securityhub }) => {
      const Id = 'arn:aws:ec2:us-east-1:444455556666:instance/i-1'
      securityhub.findings.add(
        critical('444455556666', { Type: 'AwsEc2Instance', Id, Tags: { Environment: 'production' } }),
      )
    },
    expected: 'pass',
  },
  {
    what: "a finding on another repository's image",
    arrange: ({ securityhub }) => {
      const Id = `arn:aws:ecr:us-east-1:111122223333:repository/tools/sha256:${'0a'.repeat(32)}`
      securityhub.findings.add(critical('111122223333', { Type: 'AwsEcrContainerImage', Id }))
    },
    expected: 'pass',
  },
])
