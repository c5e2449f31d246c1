/** Run records for the tests of the reports, and helpers to build others. */
import { sha256Hex } from '../record/canonical.ts'
import {
  RUN_RECORD_SCHEMA,
  type CheckSummary,
  type Finding,
  type ItemVerdict,
  type Observation,
  type RunPromises,
  type RunRecord,
  type Subject,
} from '../record/run.ts'
import { VERDICTS, worst, type Verdict } from '../record/verdict.ts'

const ACCOUNT = '111122223333'
const REGION = 'eu-central-1'
const STARTED = Date.UTC(2026, 10, 21, 2, 0, 0)

const at = (milliseconds: number): string => new Date(STARTED + milliseconds).toISOString()

export function subject(type: string, id: string, name = id): Subject {
  return { id: `arn:aws:${type.split(':')[0]}:${REGION}:${ACCOUNT}:${id}`, type, name, region: REGION }
}

export function check(id: string, title: string, of: Partial<CheckSummary> = {}): CheckSummary {
  return {
    id,
    title,
    suite: 'infrastructure',
    topic: 'ec2',
    covers: ['DG-INF-01'],
    controls: { nist: ['CM-6'] },
    severity: 'medium',
    stages: ['post', 'nightly'],
    remedy: 'Correct the resource in its Terraform module and apply it again.',
    source: `suites/${of.suite ?? 'infrastructure'}/${id.split('.')[0]}.check.ts`,
    sourceSha256: sha256Hex(id),
    breaks: ['it is missing', 'it is switched off'],
    ...of,
  }
}

export function observation(
  number: number,
  service: string,
  operation: string,
  of: Partial<Observation> = {},
): Observation {
  const hash = sha256Hex(`${number}${service}${operation}`)
  const requestId = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`
  const [startedAt, endedAt] = [at(number * 137), at(number * 137 + 41)]
  return {
    id: `o-${String(number).padStart(5, '0')}`,
    service,
    operation,
    permission: `${service}:${operation}`,
    region: REGION,
    input: {},
    startedAt,
    endedAt,
    durationMs: 41,
    attempts: [
      { startedAt, endedAt, status: 200, requestId, serviceDate: startedAt, bodySha256: hash, bodyBytes: 4180 },
    ],
    status: 200,
    requestId,
    items: 3,
    output: { path: `objects/${hash.slice(0, 2)}/${hash.slice(2)}.json`, sha256: hash, bytes: 4180 },
    redactions: 0,
    ...of,
  }
}

export function finding(
  of: CheckSummary,
  about: Subject,
  verdict: Verdict,
  message: string,
  rest: Partial<Finding> = {},
): Finding {
  return {
    id: `${of.id} ${about.id}`,
    check: of.id,
    subject: about,
    verdict,
    message,
    observations: [],
    startedAt: at(1000),
    durationMs: 12,
    ...rest,
  }
}

/** A record around findings: totals, items and the gate are derived as the engine derives them. */
export function record(
  checks: readonly CheckSummary[],
  findings: readonly Finding[],
  observations: readonly Observation[],
  rest: Partial<RunRecord> = {},
): RunRecord {
  const totals = Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, findings.filter((each) => each.verdict === verdict).length]),
  ) as Record<Verdict, number>
  const exitCode = totals.inconclusive > 0 ? 2 : totals.fail > 0 ? 1 : 0
  const reasons =
    exitCode === 0 ? [] : [`${totals.fail} findings fail`, `${totals.inconclusive} findings are inconclusive`]
  return {
    schema: RUN_RECORD_SCHEMA,
    id: '019aa3f0-7c1e-7d54-9a3b-2f7f3f0c8a11',
    startedAt: at(0),
    finishedAt: at(18_400),
    complete: true,
    tool: { name: 'checkride', version: '0.1.0', commit: '4f0c2ab', node: 'v24.21.0' },
    environment: {
      name: 'production',
      profile: 'production',
      kind: 'live',
      region: REGION,
      caller: {
        account: ACCOUNT,
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/checkride-scan/nightly`,
        userId: 'AROAEXAMPLE:nightly',
      },
      startedBy: 'https://ci.example.com/platform/runs/4711',
    },
    configuration: {
      sha256: sha256Hex('configuration'),
      settings: {
        environment: 'production',
        network: { cidr: '10.0.0.0/16', availabilityZones: 3, natGateways: 3 },
        operations: { logRetentionDays: 365 },
      },
      selection: { suites: ['infrastructure', 'service', 'local'], stages: ['nightly'] },
      gate: { critical: 'fail', high: 'fail', medium: 'fail', low: 'warn' },
    },
    checks,
    items: itemsOf(checks, findings),
    findings,
    observations,
    problems: [],
    totals,
    gate: { open: exitCode === 0, exitCode, reasons },
    statistics: { calls: observations.length, sharedReads: 17, retries: 2, peakMemoryBytes: 148_000_000 },
    ...rest,
  }
}

const REQUIREMENTS: Readonly<Record<string, string>> = {
  'DG-INF-01': 'VPC and its subnets exist as designed',
  'DG-INF-02': 'security groups carry appropriate rules',
  'DG-INF-05': 'VPC flow logs on',
  'DG-INF-06': 'KMS keys exist and can be used',
  'DG-SVC-03': 'running count equals desired count',
  'MR-INF-08': 'VPC endpoints exist where the profile wants them',
}

function itemsOf(checks: readonly CheckSummary[], findings: readonly Finding[]): ItemVerdict[] {
  const ids = [...new Set(checks.flatMap(({ covers }) => covers))].filter((id) => id in REQUIREMENTS).sort()
  return ids.map((id) => {
    const serving = checks.filter(({ covers }) => covers.includes(id)).map((each) => each.id)
    const verdict = worst(findings.filter((each) => serving.includes(each.check)).map((each) => each.verdict))
    return {
      id,
      section: id.includes('-SVC-') ? 'service' : 'infrastructure',
      must: REQUIREMENTS[id] ?? id,
      verdict,
      checks: serving,
      unselected: [],
    }
  })
}

/**
 * Every verdict, waivers that hold and that have expired, a denied and a retried call, a user's own check without a
 * catalogue item.
 */
export function sampleRecord(rest: Partial<RunRecord> = {}): RunRecord {
  const vpcs = check('vpc.layout', 'The VPC and its subnets stand as designed', {
    controls: { nist: ['SC-7', 'CM-2'], soc2: ['CC6.6'] },
    severity: 'high',
  })
  const logs = check('vpc.flow-logs', 'Flow logs record all traffic of the VPC', {
    covers: ['DG-INF-05'],
    controls: {
      nist: ['AU-2', 'AU-12', 'AC-4(26)'],
      soc2: ['CC7.2'],
      cis: ['3.7'],
      pci: ['10.2.1'],
      hipaa: ['164.312(b)'],
    },
    severity: 'high',
    remedy: 'Create a flow log on the VPC, traffic type ALL, with a log group or bucket that exists.',
  })
  const groups = check('security-groups.ingress', 'No security group is open to the world', {
    covers: ['DG-INF-02'],
    controls: { nist: ['SC-7', 'AC-4'], cis: ['5.2'] },
    severity: 'critical',
  })
  const keys = check('kms.rotation', 'Keys rotate', {
    covers: ['DG-INF-06'],
    controls: { nist: ['SC-12'], cis: ['3.6'] },
    topic: 'kms',
    remedy: 'Turn the rotation of the key on.',
  })
  const endpoints = check('endpoints.present', 'VPC endpoints exist', { covers: ['MR-INF-08'], severity: 'low' })
  const tasks = check('ecs.running-count', 'As many tasks run as are wanted', {
    covers: ['DG-SVC-03'],
    suite: 'service',
    topic: 'ecs',
    controls: { nist: ['CP-10'], soc2: ['A1.2'] },
  })
  const own = check('naming.team-prefix', "Buckets carry the team's prefix", {
    covers: ['TEAM-01'],
    suite: 'local',
    topic: 's3',
    controls: {},
    severity: 'low',
  })

  const describeVpcs = observation(1, 'ec2', 'DescribeVpcs')
  const subnets = [1, 2].map((page) =>
    observation(1 + page, 'ec2', 'DescribeSubnets', {
      page,
      input: page === 1 ? {} : { NextToken: 'eyJ2IjoiMiJ9' },
      items: page === 1 ? 100 : 4,
    }),
  )
  const flowLogs = observation(4, 'ec2', 'DescribeFlowLogs', { items: 1 })
  const rules = observation(5, 'ec2', 'DescribeSecurityGroups', { items: 24, redactions: 2 })
  const denied = observation(6, 'kms', 'GetKeyRotationStatus', {
    input: { KeyId: 'alias/logs' },
    status: 400,
    items: 0,
    error: {
      name: 'AccessDeniedException',
      message: 'User is not authorized to perform: kms:GetKeyRotationStatus',
      absent: false,
    },
  })
  const retried = observation(7, 'ecs', 'DescribeServices', {
    input: { cluster: 'production-cluster', services: ['orders', 'payments'] },
    attempts: [
      { startedAt: at(959), endedAt: at(964), status: 503, requestId: 'retry-1', serviceDate: at(964) },
      { startedAt: at(1100), endedAt: at(1150), failure: 'ECONNRESET' },
      { startedAt: at(1300), endedAt: at(1340), status: 200, requestId: 'retry-3', serviceDate: at(9340) },
    ],
    requestId: 'retry-3',
  })
  const main = subject('ec2:vpc', 'vpc/vpc-0a1b2c3d4e5f60718', 'main')
  const legacy = subject('ec2:vpc', 'vpc/vpc-0ffffffffffffffff', 'legacy')
  const waived = {
    reason: 'Decommissioned with the old data centre; no traffic since October.',
    owner: 'network@example.com',
    expires: '2026-12-31',
    expired: false,
  }
  const expired = {
    reason: 'Bastion host needed during the migration.',
    owner: 'platform@example.com',
    expires: '2026-10-31',
    expired: true,
  }
  const findings = [
    finding(vpcs, main, 'pass', 'The VPC has the expected range and 6 subnets in 3 zones.', {
      observations: [describeVpcs.id, ...subnets.map(({ id }) => id)],
    }),
    finding(logs, main, 'fail', 'VPC main has a flow log that records rejected traffic only.', {
      expected: '{ FlowLogStatus: "ACTIVE", TrafficType: "ALL", DeliverLogsStatus: "SUCCESS" }',
      actual: '{ FlowLogStatus: "ACTIVE", TrafficType: "REJECT", DeliverLogsStatus: "SUCCESS" }',
      observations: [describeVpcs.id, flowLogs.id],
    }),
    finding(logs, legacy, 'waived', 'VPC legacy has no flow log.', {
      observations: [describeVpcs.id, flowLogs.id],
      waiver: waived,
    }),
    finding(
      groups,
      subject('ec2:security-group', 'security-group/sg-0123456789abcdef0', 'bastion'),
      'fail',
      'rules open to the world: port 22 from 0.0.0.0/0',
      {
        expected: '[]',
        actual: '[ "tcp 22 from 0.0.0.0/0" ]',
        observations: [rules.id],
        waiver: expired,
      },
    ),
    finding(groups, subject('ec2:security-group', 'security-group/sg-0fedcba9876543210', 'orders-tasks'), 'pass', '', {
      observations: [rules.id],
    }),
    finding(
      keys,
      subject('kms:alias', 'alias/logs'),
      'inconclusive',
      'Whether alias/logs rotates could not be established: access to kms:GetKeyRotationStatus was denied.',
      {
        observations: [denied.id],
        obstacle: {
          code: 'ACCESS_DENIED',
          operation: 'kms GetKeyRotationStatus',
          permission: 'kms:GetKeyRotationStatus',
        },
      },
    ),
    finding(endpoints, main, 'not-applicable', 'The profile wants no VPC endpoints.'),
    finding(tasks, subject('ecs:service', 'service/production-cluster/orders', 'orders'), 'pass', '', {
      observations: [retried.id],
    }),
    finding(
      own,
      subject('s3:bucket', 'artifacts-2019', 'artifacts-2019'),
      'fail',
      'Bucket artifacts-2019 has no team prefix.',
      {
        observations: [describeVpcs.id],
      },
    ),
  ]
  return record(
    [vpcs, logs, groups, keys, endpoints, tasks, own],
    findings,
    [describeVpcs, ...subnets, flowLogs, rules, denied, retried],
    rest,
  )
}

/** An interrupted run against an emulator: problems, no caller, a check that was never evaluated. */
export function interruptedRecord(): RunRecord {
  const whole = sampleRecord()
  const { caller: _caller, startedBy: _startedBy, ...environment } = whole.environment
  return {
    ...whole,
    complete: false,
    checks: [...whole.checks, check('nat.available', 'NAT gateways are available')],
    environment: { ...environment, name: 'develop', kind: 'sandbox', endpoint: 'http://127.0.0.1:4566' },
    problems: [
      { code: 'CALLER_UNKNOWN', message: 'sts GetCallerIdentity failed: the security token is expired.' },
      { code: 'CHECK_FILE_BROKEN', message: "Cannot find module './missing.ts'", source: 'checks/broken.check.ts' },
    ],
    gate: { open: false, exitCode: 2, reasons: ['The run was interrupted.', '1 finding is inconclusive.'] },
  }
}

/** The sample, in which a waiver accepts what could not be established, and another one covered nothing. */
export function acceptedRecord(): RunRecord {
  const whole = sampleRecord()
  const unused = { check: 'vpc.layout', subject: 'old', owner: 'network', expires: '2027-01-31', reason: 'It moves.' }
  return {
    ...whole,
    findings: whole.findings.map((each) =>
      each.verdict !== 'inconclusive'
        ? each
        : {
            ...each,
            obstacle: { code: 'READ_DENIED', operation: 'kms:GetKeyRotationStatus', about: 'alias/logs' },
            waiver: {
              reason: 'The key is in the log archive account.',
              owner: 'security@example.com',
              accepts: 'inconclusive',
              since: '2026-11-01',
              expires: '2027-03-31',
              expired: false,
            },
          },
    ),
    unusedWaivers: [unused],
  }
}

/** The sample, in which the flow log's failure is repeated by two more checks, of which one is waived with another. */
export function echoRecord(): RunRecord {
  const whole = sampleRecord()
  const [kept, cost] = [
    check('vpc.flow-logs-destination', 'Flow logs are kept', { covers: ['DG-INF-05'] }),
    check('cost.logs', 'Flow logs cost little', { covers: ['DG-SVC-03'] }),
  ]
  const root = whole.findings.find((each) => each.check === 'vpc.flow-logs')!
  const waived = whole.findings.find(({ verdict }) => verdict === 'waived')!
  const echoOf = ({ check: of, subject: on }: Finding): Finding['echoOf'] => ({ check: of, subject: on.id })
  const echoes = [
    finding(kept, subject('account', kept.id), 'fail', 'There is no flow log.', { echoOf: echoOf(root)! }),
    finding(cost, root.subject, 'waived', 'There is no flow log.', { echoOf: echoOf(waived)!, waiver: waived.waiver! }),
  ]
  const { checks, findings, observations } = whole
  return record([...checks, kept, cost], [...findings, ...echoes], observations)
}

/** The sample's environment, in which one item is not promised. */
export const PROMISES: RunPromises = {
  made: ['DG-INF-01', 'DG-INF-05'],
  notMade: [{ item: 'DG-INF-09', because: 'AWS Config is run by another <team>.' }],
  checksLeftOut: ['config.recording', 'config.delivery'],
}
