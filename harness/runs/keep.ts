import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sealBundle } from '../../evidence/bundle.ts'
import { notWritten } from '../../evidence/error.ts'
import type { Signer } from '../../evidence/signing.ts'
import { readable } from '../../record/canonical.ts'
import type { RunRecord } from '../../record/run.ts'
import { workFolder } from '../recording/run-log.ts'

/** A report format: the file that it is kept in, and its text. */
interface Report {
  readonly file: string
  readonly write: (record: RunRecord) => string
}

/**
 * Writes run.json and the reports into the folder and seals it.
 * @throws EvidenceError EVIDENCE_NOT_WRITTEN when the folder cannot be written
 */
export async function keep(
  record: RunRecord,
  {
    directory,
    signer,
    reports,
  }: { readonly directory: string; readonly signer: Signer; readonly reports: readonly Report[] },
): Promise<void> {
  const write = (name: string, text: string): void => {
    const path = join(directory, name)
    try {
      writeFileSync(path, text)
    } catch (error) {
      throw notWritten(path, error)
    }
  }
  rmSync(workFolder(directory), { recursive: true, force: true })
  write('run.json', readable(record))
  for (const report of reports) write(report.file, report.write(record))
  await sealBundle(directory, { signer })
}
