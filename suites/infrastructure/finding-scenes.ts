import type { Resource } from '@aws-sdk/client-securityhub'

/** A critical finding of GuardDuty. */
export const FINDING = {
  Id: '16afba5c5c43e07c9e3e5e2e544e95df',
  Arn: 'arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/16afba5c5c43e07c9e3e5e2e544e95df',
  AccountId: '111122223333',
  Region: 'eu-west-1',
  SchemaVersion: '2.0',
  CreatedAt: '2026-01-01T00:00:00Z',
  UpdatedAt: '2026-01-01T00:00:00Z',
  Type: 'AttackSequence:ECS/CompromisedCluster',
  Severity: 9.5,
  Resource: { ResourceType: 'ECSCluster' },
  Service: { Archived: false },
}

/** A critical finding of Security Hub that nobody has dealt with. */
export function hubFinding(resource: Omit<Resource, 'Partition' | 'Region'>) {
  return {
    SchemaVersion: '2018-10-08',
    Id: 'arn:aws:securityhub:eu-west-1:111122223333:security-control/EC2.19/finding/1',
    ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub',
    GeneratorId: 'security-control/EC2.19',
    AwsAccountId: '111122223333',
    CreatedAt: '2026-01-01T00:00:00Z',
    UpdatedAt: '2026-01-01T00:00:00Z',
    Severity: { Label: 'CRITICAL' as const },
    Title: 'Unrestricted access to ports with high risk',
    Description: 'Ports with high risk are open to the world.',
    Resources: [resource],
    RecordState: 'ACTIVE' as const,
    Workflow: { Status: 'NEW' as const },
  }
}
