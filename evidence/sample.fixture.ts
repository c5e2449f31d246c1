import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { chmod, rm } from 'node:fs/promises'
import { RUN_RECORD_SCHEMA, type Finding, type Observation, type RunRecord } from '../record/run.ts'
import { readable } from '../record/canonical.ts'
import { ObjectStore } from './objects.ts'

/** A folder that is removed when the test ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'checkride-evidence-'))
  onTestFinished(async () => {
    // A test may have made it read-only.
    await chmod(directory, 0o700)
    await rm(directory, { recursive: true })
  })
  return directory
}

/** A folder as a run leaves it: run.json, objects and a report, not sealed. */
export async function sampleRun(directory: string, changes: Partial<RunRecord> = {}): Promise<RunRecord> {
  const store = new ObjectStore(directory)
  const observation = async (id: string, operation: string, output: unknown): Promise<Observation> => ({
    id,
    service: 'ec2',
    operation,
    permission: `ec2:${operation}`,
    region: 'eu-west-1',
    input: {},
    startedAt: '2026-01-31T10:00:00.000Z',
    endedAt: '2026-01-31T10:00:00.100Z',
    durationMs: 100,
    attempts: [
      { startedAt: '2026-01-31T10:00:00.000Z', endedAt: '2026-01-31T10:00:00.100Z', status: 200, requestId: `r-${id}` },
    ],
    status: 200,
    output: await store.put(output),
    redactions: 0,
  })
  const observations = [
    await observation('o1', 'DescribeVpcs', { Vpcs: [{ VpcId: 'vpc-1' }] }),
    await observation('o2', 'DescribeFlowLogs', { FlowLogs: [] }),
  ]
  const finding = (check: string, verdict: Finding['verdict'], cites: readonly string[]): Finding => ({
    id: `${check} vpc-1`,
    check,
    subject: { id: 'vpc-1', type: 'ec2:vpc', name: 'main', region: 'eu-west-1' },
    verdict,
    message: 'as seen',
    observations: cites,
    startedAt: '2026-01-31T10:00:00.000Z',
    durationMs: 1,
  })
  const run: RunRecord = {
    schema: RUN_RECORD_SCHEMA,
    id: '20260131T100000Z-sample',
    startedAt: '2026-01-31T10:00:00.000Z',
    finishedAt: '2026-01-31T10:00:01.000Z',
    complete: true,
    tool: { name: 'checkride', version: '0.0.0', node: '24.0.0' },
    environment: {
      name: 'demo',
      profile: 'production',
      kind: 'sandbox',
      region: 'eu-west-1',
      caller: { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/ci/run', userId: 'X' },
    },
    configuration: {
      sha256: '0'.repeat(64),
      settings: {},
      selection: {},
      gate: { critical: 'fail', high: 'fail', medium: 'fail', low: 'warn' },
    },
    checks: [],
    items: [],
    findings: [
      finding('vpc.exists', 'pass', ['o1']),
      finding('vpc.flow-logs', 'fail', ['o1', 'o2']),
      finding('vpc.endpoints', 'inconclusive', []),
    ],
    observations,
    problems: [],
    totals: { pass: 1, fail: 1, inconclusive: 1, 'not-applicable': 0, waived: 0 },
    gate: { open: false, exitCode: 1, reasons: ['1 failure'] },
    statistics: { calls: 2, sharedReads: 0, retries: 0, peakMemoryBytes: 0 },
    ...changes,
  }
  writeFileSync(join(directory, 'run.json'), readable(run))
  writeFileSync(join(directory, 'report.html'), '<!doctype html><title>sample</title>\n')
  return run
}
