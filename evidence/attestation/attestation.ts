/**
 * A person's signed statement, with an expiry date, that a catalogue item holds which no API can show. Kept beside the
 * evidence, one folder each.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { readable, sha256Hex } from '../../record/canonical.ts'
import { EvidenceError, notWritten } from '../error.ts'
import { redactText } from '../redaction/redact.ts'
import type { Signer } from '../signing.ts'

const ATTESTATION_SCHEMA = 'checkride.attestation/1'
const DAY = 86_400_000
const aTime = v.check<string, string>((text) => !Number.isNaN(Date.parse(text)), 'there is no such time')

/** The files of an attestation's folder. */
export const FILES = { text: 'attestation.json', signature: 'attestation.sig', key: 'public-key.pem' } as const

export const Attestation = v.strictObject({
  schema: v.literal(ATTESTATION_SCHEMA),
  id: v.string(),
  /** Catalogue item, such as DG-POST-02. */
  item: v.string(),
  environment: v.string(),
  /** Who attests. */
  by: v.string(),
  /** What was done, and how it went. */
  note: v.string(),
  madeAt: v.pipe(v.string(), v.isoTimestamp(), aTime),
  /** The last day on which it holds, in UTC. */
  expires: v.pipe(v.string(), v.isoDate(), aTime),
  attachment: v.optional(v.strictObject({ file: v.string(), sha256: v.string(), bytes: v.number() })),
})
export type Attestation = v.InferOutput<typeof Attestation>

export interface AttestationRequest extends Pick<Attestation, 'item' | 'environment' | 'by' | 'note' | 'expires'> {
  /** Path of a file to keep with it: a test report, a protocol. */
  readonly attach?: string
}

/** Days for which it holds, from the day on which it was made. */
export const validityOf = ({ madeAt, expires }: Pick<Attestation, 'madeAt' | 'expires'>): number =>
  (Date.parse(expires) - Date.parse(new Date(madeAt).toISOString().slice(0, 10))) / DAY

/**
 * Writes and signs an attestation into a new folder below `directory`; returns it with its folder. What cannot be
 * written leaves no folder.
 * @throws EvidenceError ATTACHMENT_NOT_READ, EVIDENCE_NOT_WRITTEN
 */
export async function attest(
  directory: string,
  request: AttestationRequest,
  signer: Signer,
  now = new Date(),
): Promise<{ readonly folder: string; readonly attestation: Attestation }> {
  const { attach, item, environment, by, note, expires } = request
  const attached =
    attach === undefined ? undefined : { file: `attached-${basename(attach)}`, bytes: readAttachment(attach) }
  const id = randomUUID()
  const attestation: Attestation = {
    schema: ATTESTATION_SCHEMA,
    id,
    item,
    environment,
    by: redactText(by).text,
    note: redactText(note).text,
    madeAt: now.toISOString(),
    expires,
    ...(attached && {
      attachment: { file: attached.file, sha256: sha256Hex(attached.bytes), bytes: attached.bytes.length },
    }),
  }
  const text = readable(attestation)
  const signature = await signer.sign(Buffer.from(text))
  const folder = join(directory, `${now.toISOString().slice(0, 10)}-${item}-${id.slice(0, 8)}`)
  try {
    mkdirSync(folder, { recursive: true })
    if (attached !== undefined) writeFileSync(join(folder, attached.file), attached.bytes)
    writeFileSync(join(folder, FILES.text), text)
    writeFileSync(join(folder, FILES.signature), signature)
    writeFileSync(join(folder, FILES.key), signer.publicKeyPem)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw notWritten(folder, error)
  }
  return { folder, attestation }
}

/** Reads the attachment as it is: its content is not redacted. */
function readAttachment(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new EvidenceError(
      'ATTACHMENT_NOT_READ',
      path,
      `The attachment '${path}' could not be read (${(error as Error).message}). Nothing was attested. Name a ` +
        'file that you may read.',
      error,
    )
  }
}
