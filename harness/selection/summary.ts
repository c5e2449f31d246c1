import { fileURLToPath } from 'node:url'
import { STAGES, type CheckSummary } from '../../record/run.ts'
import { topicOf } from '../authoring/declaration.ts'
import type { Check } from '../authoring/check.ts'
import type { SuiteFile } from './discover.ts'
import { hashOfRule } from './rule-text.ts'

/** What reports need to know of the checks. */
export async function summarize(checks: readonly Check[], files: readonly SuiteFile[]): Promise<CheckSummary[]> {
  const hashes = new Map<string, string>()
  for (const file of files)
    if (checks.some((check) => check.url === file.url)) hashes.set(file.url, await hashOfRule(fileURLToPath(file.url)))
  return checks.map((check) => ({
    id: check.id,
    title: check.title,
    suite: check.suite,
    topic: topicOf(check),
    covers: check.covers,
    controls: check.controls,
    severity: check.severity,
    stages: check.stages ?? STAGES,
    ...(check.needs === undefined ? {} : { needs: check.needs }),
    remedy: check.remedy,
    source: check.source,
    sourceSha256: hashes.get(check.url) ?? '',
    breaks: Object.keys(check.breaks),
    ...(check.provenBy === undefined ? {} : { provenBy: check.provenBy }),
  }))
}
