/** Runs a selection on one subject of each check, into a folder that is removed afterwards. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setInterval } from 'node:timers'
import { runChecks, type RunRequest } from '../../harness/engine/run.ts'
import type { Observation, RunRecord } from '../../record/run.ts'
import { Progress } from '../terminal.ts'

/** A target of the platform's own that a probe asked, and why it did not answer. */
export interface Probed {
  readonly target: string
  /** Absent: it answered. */
  readonly why?: string
  /** This machine could not ask: nothing is known of the target. */
  readonly asked: boolean
}

export interface Trial {
  readonly record: RunRecord
  readonly probes: readonly Probed[]
}

/**
 * Evaluates the selected checks on their first subject.
 * @throws EvidenceError when the temporary folder cannot be written
 * @example (await tryChecks({ kind, connection, files, selection, settings, waivers: [], gate })).probes
 */
export async function tryChecks(request: Omit<RunRequest, 'directory' | 'oneSubject'>): Promise<Trial> {
  const directory = mkdtempSync(join(tmpdir(), 'checkride-doctor-'))
  const progress = new Progress('trying the reads')
  try {
    const { record, stuck } = await runChecks(
      { ...request, directory, oneSubject: true },
      { collected: progress.collected, concluded: progress.concluded },
    )
    // A worker in an endless loop cannot be ended from outside: the process must end, with everything printed.
    if (stuck) setInterval(() => process.exit(2), 500)
    return { record, probes: probesOf(record, directory) }
  } finally {
    progress.end()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Probes have no permission and an input that names the target. */
function probesOf({ observations }: RunRecord, directory: string): Probed[] {
  const probes = new Map<string, Probed>()
  for (const { input, output, error, ...observation } of observations) {
    const target = targetOf({ ...observation, input })
    if (target === undefined) continue
    const answer = output === undefined ? {} : readAnswer(join(directory, output.path))
    // Some probes ask for what must be refused, such as an old TLS version: one answer shows the way.
    const before = probes.get(target)
    if (before !== undefined && before.why === undefined) continue
    if (error !== undefined) probes.set(target, { target, asked: false, why: error.message })
    else probes.set(target, { target, asked: true, ...(answer.reached === false ? { why: answer.why ?? '?' } : {}) })
  }
  return [...probes.values()].sort((a, b) => (a.target < b.target ? -1 : 1))
}

function targetOf({ service, input }: Pick<Observation, 'service' | 'input'>): string | undefined {
  const { url, host, port, broker, brokers } = input as {
    readonly url?: string
    readonly host?: string
    readonly port?: number
    readonly broker?: string
    readonly brokers?: readonly string[]
  }
  if (service === 'http') return url
  if (service === 'tls') return `${host}:${port} (TLS)`
  return service === 'kafka' ? `${broker ?? brokers?.join(', ')} (Kafka)` : undefined
}

const readAnswer = (path: string): { readonly reached?: boolean; readonly why?: string } =>
  JSON.parse(readFileSync(path, 'utf8')) as { reached?: boolean; why?: string }
