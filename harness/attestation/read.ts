import { createPublicKey } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { sha256Hex } from '../evidence/canonical.ts'
import { fingerprintOf, isSignedBy } from '../evidence/signing.ts'
import { Attestation, FILES } from './attestation.ts'

/** An attestation as found on disk. Plain data: it is handed to the engine's worker. */
export interface FoundAttestation {
  /** Name of its folder. */
  readonly folder: string
  /** Absent when the file is not one. */
  readonly attestation?: Attestation
  /** SHA-256 of the attestation's file. */
  readonly sha256?: string
  /** Of the key that signed it. */
  readonly fingerprint?: string
  /** Why it must not be relied on; empty when nothing speaks against it. Whether it has expired is for the reader's clock. */
  readonly flaws: readonly string[]
}

/** Every attestation below `directory`, verified; in the order in which they were made. */
export const readAttestations = (directory: string): FoundAttestation[] =>
  existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => readAttestation(join(directory, name)))
        .sort((a, b) => ((a.attestation?.madeAt ?? '') < (b.attestation?.madeAt ?? '') ? -1 : 1))
    : []

function readAttestation(folder: string): FoundAttestation {
  const flaws: string[] = []
  const read = (name: string): Buffer | undefined => {
    const path = join(folder, name)
    if (existsSync(path)) return readFileSync(path)
    flaws.push(`${name} is missing`)
    return undefined
  }
  const [text, signature, key] = [read(FILES.text), read(FILES.signature), read(FILES.key)]
  const attestation = text === undefined ? undefined : parse(text, flaws)
  const publicKey = key === undefined ? undefined : publicKeyOf(key, flaws)
  if (text !== undefined && signature !== undefined && publicKey !== undefined && !isSignedBy(publicKey, text, signature))
    flaws.push('the signature is not that of the key over the text: one of them was changed')
  if (attestation?.attachment !== undefined) {
    const { file, sha256 } = attestation.attachment
    // A name with a path in it would lead out of the folder.
    const attached = basename(file) === file ? read(file) : undefined
    if (attached !== undefined && sha256Hex(attached) !== sha256) flaws.push(`${file} is not what was attached`)
    if (basename(file) !== file) flaws.push('the attachment is not in the folder')
  }
  return {
    folder: basename(folder),
    flaws,
    ...(attestation === undefined ? {} : { attestation }),
    ...(text === undefined ? {} : { sha256: sha256Hex(text) }),
    ...(publicKey === undefined ? {} : { fingerprint: fingerprintOf(publicKey) }),
  }
}

function parse(text: Buffer, flaws: string[]): Attestation | undefined {
  try {
    return v.parse(Attestation, JSON.parse(text.toString('utf8')))
  } catch (error) {
    flaws.push(`${FILES.text} is no attestation: ${(error as Error).message}`)
    return undefined
  }
}

function publicKeyOf(pem: Buffer, flaws: string[]): ReturnType<typeof createPublicKey> | undefined {
  try {
    return createPublicKey(pem)
  } catch (error) {
    flaws.push(`${FILES.key} is no public key: ${(error as Error).message}`)
    return undefined
  }
}
