import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { writeTerminal } from './terminal.ts'
import { hostileRecord } from './testing-extremes.ts'
import {
  acceptedRecord,
  check,
  echoRecord,
  finding,
  interruptedRecord,
  PROMISES,
  record,
  sampleRecord,
  subject,
} from './testing.ts'

const plain = { colour: false, width: 80 } as const

test('every catalogue item has a line with sign, word, id and what must hold', () => {
  const text = writeTerminal(sampleRecord(), { ...plain, mode: 'full' })
  expect(text).toContain('  ✓ pass            DG-INF-01  VPC and its subnets exist as designed\n')
  expect(text).toContain('  ✗ fail            DG-INF-05  VPC flow logs on\n')
  expect(text).toContain('  ? inconclusive    DG-INF-06  KMS keys exist and can be used\n')
  expect(text).toContain('  – not applicable  MR-INF-08  VPC endpoints exist where the profile wants them\n')
})

test('what is wrong is told in full: subject, comparison, permission, remedy, requests, expired waiver', () => {
  const text = writeTerminal(sampleRecord(), { ...plain, width: 200, mode: 'brief' })
  for (const line of [
    '✗ main  vpc.flow-logs, high',
    'arn:aws:ec2:eu-central-1:111122223333:vpc/vpc-0a1b2c3d4e5f60718',
    'expected  { FlowLogStatus: "ACTIVE", TrafficType: "ALL", DeliverLogsStatus: "SUCCESS" }',
    'seen      { FlowLogStatus: "ACTIVE", TrafficType: "REJECT", DeliverLogsStatus: "SUCCESS" }',
    'obstacle  ACCESS_DENIED kms GetKeyRotationStatus',
    'grant     kms:GetKeyRotationStatus',
    'remedy    Create a flow log on the VPC, traffic type ALL, with a log group or bucket that exists.',
    'waiver    expired on 2026-10-31, platform@example.com: Bastion host needed during the migration.',
    "local (no catalogue item)\n  ✗ fail            Buckets carry the team's prefix",
    'until 2026-12-31, network@example.com: Decommissioned',
    'Gate closed: not everything could be established (exit code 2)',
  ]) {
    expect(text).toContain(line)
  }
})

test('the remedy of a failure does not stand under what could not be established', () => {
  const text = writeTerminal(sampleRecord(), { ...plain, width: 200, mode: 'full' })
  expect(text).toContain('? alias/logs  kms.rotation')
  expect(text).not.toContain('Turn the rotation of the key on.')
})

test('what is accepted without being established stands apart, with its age, and asks for nothing', () => {
  const text = writeTerminal(acceptedRecord(), { ...plain, width: 200, mode: 'brief' })
  expect(text).toContain(`Accepted without being established
  ? alias/logs  kms.rotation
    READ_DENIED kms:GetKeyRotationStatus of alias/logs
    accepted since 2026-11-01 (20 days), until 2027-03-31, security@example.com: The key is in the log archive account.
`)
  expect(text).toContain('? 1 inconclusive (1 accepted)')
  expect(text).toContain('Waivers that covered nothing\n  · vpc.layout on old (network, until 2027-01-31): remove it\n')
  expect(text).not.toContain('DG-INF-06')
  expect(writeTerminal(acceptedRecord(), { ...plain, mode: 'full' })).toMatch(/\? inconclusive {4}DG-INF-06/)
})

test('brief leaves out what is as it should be', () => {
  const text = writeTerminal(sampleRecord(), { ...plain, mode: 'brief' })
  expect(text).not.toMatch(/DG-INF-01|MR-INF-08|DG-SVC-03|orders-tasks/)
})

test('a pass that says something besides is told, in brief too; others are not', () => {
  const { findings, ...rest } = sampleRecord()
  const [first, ...others] = findings.toSorted((a, b) => Number(b.verdict === 'pass') - Number(a.verdict === 'pass'))
  const text = (message: string): string =>
    writeTerminal({ ...rest, findings: [{ ...first!, message }, ...others] }, { ...plain, mode: 'brief' })
  expect(first!.verdict).toBe('pass')
  expect(text('Six of nine paths were not analyzed.')).toContain(
    `Remarks\n  ✓ ${first!.subject.name}  ${first!.check}\n    Six of nine paths were not analyzed.\n`,
  )
  expect(text('')).not.toContain('Remarks')
})

test('services of other environments are counted by the rule that excluded them', () => {
  const outOfScope = ['api-trial', 'web-trial', 'job'].map((service) => ({
    service,
    cluster: 'shared',
    because: service === 'job' ? 'select.services (api, web) does not name it' : 'its tag stage is trial, not live',
  }))
  expect(writeTerminal(sampleRecord({ outOfScope }), { ...plain, mode: 'brief' })).toContain(
    'Out of scope\n' +
      '  2 services (api-trial, web-trial): its tag stage is trial, not live\n' +
      '  1 service (job): select.services (api, web) does not name it\n',
  )
  expect(writeTerminal(sampleRecord(), { ...plain, mode: 'full' })).not.toContain('Out of scope')
})

test('an interrupted run on an emulator says so, with its problems and the check that was not evaluated', () => {
  const text = writeTerminal(interruptedRecord(), { ...plain, mode: 'brief' })
  expect(text).toContain('develop  EMULATOR  account not established')
  expect(text).toContain('not compliance evidence')
  expect(text).toContain('The run ended early')
  expect(text).toContain('CALLER_UNKNOWN  sts GetCallerIdentity failed')
  expect(text).toContain('nat.available: the run ended before this check was evaluated')
})

test.each([80, 120])('no line is wider than %d columns, but for words that are', (width) => {
  const lines = writeTerminal(sampleRecord(), { colour: false, width, mode: 'full' }).split('\n')
  expect(lines.filter((line) => line.length > width && !/arn:|\S{36}/.test(line))).toEqual([])
})

test('colour changes nothing but colour, and is only there when asked for', () => {
  const coloured = writeTerminal(sampleRecord(), { colour: true, width: 80, mode: 'full' })
  const uncoloured = writeTerminal(sampleRecord(), { ...plain, mode: 'full' })
  expect(coloured).not.toBe(uncoloured)
  expect(stripVTControlCharacters(coloured)).toBe(uncoloured)
})

test('names cannot send control sequences to the terminal', () => {
  expect(writeTerminal(hostileRecord(), { ...plain, mode: 'full' })).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u)
})

test('a check that serves two items is told once, and its remedy once for all its findings', () => {
  const rule = check('vpc.rule', 'A rule', { covers: ['DG-INF-01', 'DG-INF-02'], remedy: 'Repair it.' })
  const findings = ['one', 'two'].map((id) => finding(rule, subject('ec2:vpc', id), 'fail', `${id} is wrong`))
  const text = writeTerminal(record([rule], findings, []), { ...plain, mode: 'full' })
  expect(text.split('two is wrong')).toHaveLength(2)
  expect(text.split('Repair it.')).toHaveLength(2)
  expect(text).toContain('vpc.rule: see DG-INF-01')
})

test('what only repeats another stands with it, and asks for nothing by itself', () => {
  const text = writeTerminal(echoRecord(), { ...plain, width: 200, mode: 'full' })
  expect(text).toContain('repeated  by vpc.flow-logs-destination\n')
  expect(text).toContain('      vpc.flow-logs-destination: only repeats vpc.flow-logs\n')
  expect(text).toContain('repeated by cost.logs, waived with it\n')
  expect(text.match(/There is no flow log/g)).toBeNull()
  expect(text).toContain('✗ 4 fail (1 only repeats another)')
})

const MISSING = {
  actions: ['ec2:DescribeVpcs'],
  policies: [
    {
      Version: '2012-10-17',
      Statement: [{ Sid: 'Ec2', Effect: 'Allow', Action: ['ec2:DescribeVpcs'], Resource: ['*'] }],
    },
  ],
  elsewhere: [{ action: 's3:GetBucketPolicy', because: 'some-resources' }],
} as const

test('what was denied is summed up once, as a policy to paste', () => {
  const text = writeTerminal({ ...sampleRecord(), missing: MISSING }, { ...plain, mode: 'brief' })
  const [, section = ''] = text.split('Missing permissions\n')
  expect(section).toMatch(/^ {2}1 action was denied\. This allows it to\s+arn:/)
  expect(JSON.parse(/^\{\n[^]*?\n\}$/m.exec(section)![0])).toEqual(MISSING.policies[0])
  expect(section).toContain('s3:GetBucketPolicy: denied for some resources only')
  expect(writeTerminal(sampleRecord(), { ...plain, mode: 'brief' })).not.toContain('Missing permissions')
})

test('a run that ended before anything was evaluated tells only why', () => {
  const whole = interruptedRecord()
  const findings = whole.findings.map((each) => ({
    ...each,
    verdict: 'inconclusive' as const,
    obstacle: { code: 'NOT_EVALUATED' },
  }))
  const text = writeTerminal({ ...whole, findings }, { ...plain, mode: 'full' })
  expect(text).toContain('CALLER_UNKNOWN  sts GetCallerIdentity failed')
  expect(text).not.toMatch(/DG-INF-|vpc\.flow-logs/)
})

test('what is not promised is told in a line, and no line when everything is', () => {
  const text = writeTerminal(sampleRecord({ promises: PROMISES }), { ...plain, width: 200, mode: 'brief' })
  expect(text).toContain(
    '1 of the 3 items of the catalogue are not promised here, and nothing is said about them: 2 selected checks left out.',
  )
  expect(writeTerminal(sampleRecord(), { ...plain, mode: 'full' })).not.toContain('not promised')
})
