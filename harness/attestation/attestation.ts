/** What a person vouches for: a catalogue item that no API can tell, signed, with an end. Kept beside the evidence, one folder each. */
import { randomUUID } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { readable, sha256Hex } from '../evidence/canonical.ts'
import { notWritten } from '../evidence/error.ts'
import { redactText } from '../evidence/redact.ts'
import type { Signer } from '../evidence/signing.ts'

const ATTESTATION_SCHEMA = 'checkride.attestation/1'

/** The files of an attestation's folder. */
export const FILES = { text: 'attestation.json', signature: 'attestation.sig', key: 'public-key.pem' } as const

export const Attestation = v.strictObject({
  schema: v.literal(ATTESTATION_SCHEMA),
  id: v.string(),
  /** Catalogue item, such as DG-POST-02. */
  item: v.string(),
  environment: v.string(),
  /** Who vouches. */
  by: v.string(),
  /** What was done, and how it went. */
  note: v.string(),
  madeAt: v.pipe(v.string(), v.isoTimestamp()),
  /** The last day on which it holds, in UTC. */
  expires: v.pipe(v.string(), v.isoDate()),
  attachment: v.optional(v.strictObject({ file: v.string(), sha256: v.string(), bytes: v.number() })),
})
export type Attestation = v.InferOutput<typeof Attestation>

export interface AttestationRequest extends Pick<Attestation, 'item' | 'environment' | 'by' | 'note' | 'expires'> {
  /** Path of a file to keep with it: a test report, a protocol. */
  readonly attach?: string
}

/**
 * Writes and signs an attestation into a new folder below `directory`; returns it with its folder.
 * @throws EvidenceError EVIDENCE_NOT_WRITTEN
 */
export async function attest(
  directory: string,
  request: AttestationRequest,
  signer: Signer,
  now = new Date(),
): Promise<{ readonly folder: string; readonly attestation: Attestation }> {
  const { attach, item, environment, by, note, expires } = request
  const id = randomUUID()
  const folder = join(directory, `${now.toISOString().slice(0, 10)}-${item}-${id.slice(0, 8)}`)
  try {
    mkdirSync(folder, { recursive: true })
    const attachment = attach === undefined ? {} : { attachment: keep(attach, folder) }
    const attestation: Attestation = {
      schema: ATTESTATION_SCHEMA,
      id,
      item,
      environment,
      by: redactText(by).text,
      note: redactText(note).text,
      madeAt: now.toISOString(),
      expires,
      ...attachment,
    }
    const text = readable(attestation)
    writeFileSync(join(folder, FILES.text), text)
    writeFileSync(join(folder, FILES.signature), await signer.sign(Buffer.from(text)))
    writeFileSync(join(folder, FILES.key), signer.publicKeyPem)
    return { folder, attestation }
  } catch (error) {
    throw notWritten(folder, error)
  }
}

/** Copies the attachment; what it holds is the person's responsibility and is not altered. */
function keep(path: string, folder: string): NonNullable<Attestation['attachment']> {
  const file = `attached-${basename(path)}`
  copyFileSync(path, join(folder, file))
  const bytes = readFileSync(join(folder, file))
  return { file, sha256: sha256Hex(bytes), bytes: bytes.length }
}
