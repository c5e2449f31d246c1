/** Extreme run records: hostile text in every field, and large numbers of resources. */
import type { Controls, RunRecord } from '../record/run.ts'
import type { Severity, Verdict } from '../record/verdict.ts'
import { check, finding, observation, record, subject } from './testing.ts'

/** Names that could become markup, reorder the line, or end a document. */
const HOSTILE_NAMES: readonly string[] = [
  '</script><img src=x onerror=alert(1)>',
  '"><svg onload=alert(2)>',
  "' onmouseover='alert(3)",
  '</style><script>alert(4)</script>',
  '\u202Efdp.exe\u202C מאגר ראשי',
  '\u001b[2J\u001b]0;owned\u0007 \u0000 ]]> \uD800',
  'javascript:alert(5)',
  'n'.repeat(300),
]

/** Hostile text in every field whose content comes from outside. */
export function hostileRecord(): RunRecord {
  const [first = ''] = HOSTILE_NAMES
  const hostile = HOSTILE_NAMES.map((name, index) =>
    check(`hostile.name-${index}`, name, {
      remedy: name,
      source: name,
      covers: [name],
      controls: { nist: [name] },
      topic: name,
      suite: name,
    }),
  )
  const observations = HOSTILE_NAMES.map((name, index) =>
    observation(index + 1, name, name, {
      input: { [name]: name },
      requestId: name,
      error: { name, message: name, absent: false },
      output: { path: name, sha256: name, bytes: 1 },
    }),
  )
  const findings = HOSTILE_NAMES.flatMap((name, index) =>
    (['fail', 'inconclusive', 'pass'] as const).map((verdict) =>
      finding(hostile[index]!, subject('ec2:vpc', `${name}/${verdict}`, name), verdict, name, {
        expected: name,
        actual: name,
        observations: [observations[index]!.id],
        obstacle: { code: name, operation: name, permission: name },
        waiver: { reason: name, owner: name, expires: name, expired: true },
      }),
    ),
  )
  const whole = record(hostile, findings, observations)
  return {
    ...whole,
    environment: {
      ...whole.environment,
      name: HOSTILE_NAMES[3]!,
      profile: first,
      endpoint: first,
      kind: 'emulator',
      startedBy: 'javascript:alert(6)',
      caller: { account: first, arn: first, userId: first },
    },
    configuration: { ...whole.configuration, settings: { [first]: HOSTILE_NAMES } },
    items: HOSTILE_NAMES.map((name, index) => ({
      id: name,
      section: name,
      must: name,
      verdict: 'fail',
      checks: [hostile[index]!.id],
      unselected: [],
    })),
    outOfScope: HOSTILE_NAMES.map((name) => ({ service: name, cluster: name, because: name })),
    problems: HOSTILE_NAMES.map((name) => ({ code: name, message: name, source: name })),
    gate: { open: false, exitCode: 2, reasons: HOSTILE_NAMES },
  }
}

/** A large estate, deterministic: `findings` spread over 60 checks, each resting on calls of its own. */
export function largeRecord(findings: number, observations: number): RunRecord {
  const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low']
  const verdicts: readonly Verdict[] = [
    'pass',
    'pass',
    'pass',
    'pass',
    'fail',
    'pass',
    'inconclusive',
    'pass',
    'not-applicable',
    'pass',
  ]
  const services = ['ec2', 'ecs', 'kms', 'iam', 'logs', 's3'] as const
  const checks = Array.from({ length: 60 }, (_, index) => {
    const service = services[index % services.length]!
    const controls: Controls = {
      nist: [`AC-${(index % 20) + 1}`, `AU-${(index % 12) + 1}`],
      soc2: [`CC${(index % 9) + 1}.1`],
      cis: [`3.${(index % 9) + 1}`],
    }
    return check(`${service}.rule-${index}`, `Rule ${index} holds for every resource of ${service}`, {
      suite: ['infrastructure', 'service', 'cicd'][index % 3]!,
      topic: service,
      severity: severities[index % 4]!,
      controls,
    })
  })
  const calls = Array.from({ length: observations }, (_, index) =>
    observation(index + 1, services[index % services.length]!, 'DescribeResources', {
      input: { ResourceId: `r-${index}` },
    }),
  )
  const all = Array.from({ length: findings }, (_, index) => {
    const of = checks[index % checks.length]!
    const mine = calls.filter((_call, position) => position % findings === index).map(({ id }) => id)
    const rest = {
      expected: '{ Enabled: true, Encrypted: true }',
      actual: '{ Enabled: true, Encrypted: false }',
      observations: mine,
    }
    return finding(
      of,
      subject(`${of.topic}:resource`, `resource/r-${index}`, `resource-${index}`),
      verdicts[index % verdicts.length]!,
      `Resource ${index} is not encrypted as the profile demands.`,
      rest,
    )
  })
  return record(checks, all, calls)
}
