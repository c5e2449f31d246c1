import { expect, test } from 'vitest'
import { check, finding, record, subject } from '../../reports/testing.ts'
import type { Observation } from '../../record/run.ts'
import { missingPermissions } from '../../harness/verdict/missing.ts'
import { triedReads } from './reads.ts'

const planned = (operation: string, ...checks: readonly string[]) => ({
  operation,
  permission: operation,
  inputs: [],
  checks,
})
const observed = (id: string, name: string, denied = false): Observation => {
  const [service = '', operation = ''] = name.split(':')
  return {
    id,
    service,
    operation,
    permission: name,
    region: 'eu-west-1',
    input: {},
    startedAt: '',
    endedAt: '',
    durationMs: 0,
    attempts: [],
    redactions: 0,
    ...(denied ? { error: { name: 'AccessDenied', message: 'no', code: 'READ_DENIED', absent: false } } : {}),
  }
}

test('each planned operation is answered, denied, or not tried for a reason; the policy has what is not held', () => {
  const [vpc, ecs, kms, s3] = ['vpc.a', 'ecs.a', 'kms.a', 's3.a'].map((id) => check(id, id))
  const observations = [
    observed('o1', 'ec2:DescribeVpcs'),
    observed('o2', 'ecs:ListClusters', true),
    observed('o3', 'kms:ListAliases'),
  ]
  const thing = subject('ec2:vpc', 'x')
  const findings = [
    finding(vpc!, thing, 'pass', '', { observations: ['o1'] }),
    finding(ecs!, thing, 'inconclusive', '', { observations: ['o1', 'o2'], obstacle: { code: 'READ_DENIED' } }),
    finding(kms!, thing, 'fail', '', { observations: ['o3'] }),
    finding(s3!, thing, 'inconclusive', '', { observations: ['o1'], obstacle: { code: 'NO_SUBJECT' } }),
  ]
  const missing = missingPermissions(observations)!
  const tried = triedReads(
    [
      planned('ec2:DescribeVpcs', 'vpc.a', 's3.a'),
      planned('ecs:ListClusters', 'ecs.a'),
      planned('ecs:DescribeServices', 'ecs.a'),
      planned('kms:DescribeKey', 'kms.a'),
      planned('s3:GetBucketPolicy', 's3.a'),
      { ...planned('http:GET', 'vpc.a'), permission: '' },
    ],
    { ...record([vpc!, ecs!, kms!, s3!], findings, observations), missing },
  )
  expect(tried).toMatchObject({
    calls: 3,
    answered: ['ec2:DescribeVpcs'],
    denied: ['ecs:ListClusters'],
    untried: [
      { operation: 'ecs:DescribeServices', because: 'denied-before' },
      { operation: 'kms:DescribeKey', because: 'ended-before' },
      { operation: 's3:GetBucketPolicy', because: 'nothing-to-ask' },
    ],
    policies: [{ Statement: [{ Sid: 'Ecs', Action: ['ecs:DescribeServices', 'ecs:ListClusters'] }] }],
  })
})
