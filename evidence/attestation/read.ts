import type { KeyObject } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { sha256Hex } from '../../record/canonical.ts'
import { fingerprintOf, isSignedBy } from '../signing.ts'
import { publicKeyOf } from '../trusted-key.ts'
import { Attestation, FILES, validityOf } from './attestation.ts'

/** An attestation as found on disk. Plain data: it is handed to the engine's worker. */
export interface FoundAttestation {
  /** Name of its folder. */
  readonly folder: string
  /** Absent when the file is no valid attestation. */
  readonly attestation?: Attestation
  /** SHA-256 of the attestation's file. */
  readonly sha256?: string
  /** Of the key that signed it. */
  readonly fingerprint?: string
  /** Problems that do not depend on the time, for which see `problemsAt`. */
  readonly flaws: readonly string[]
}

/** Which keys may sign attestations, and how long an attestation may hold. */
export interface AttestationRules {
  /** Fingerprints of the keys that may sign; absent: every key may. */
  readonly trustedKeys?: readonly string[]
  /** Days for which an attestation may hold at most. */
  readonly longestDays: number
}

/** Every attestation on file, judged by these rules. */
export interface Attestations {
  readonly rules: AttestationRules
  /** In the order in which they were made. */
  readonly found: readonly FoundAttestation[]
}

export const NOTHING_ATTESTED: Attestations = { rules: { longestDays: 0 }, found: [] }

/** Every attestation below `directory`, verified. */
export const readAttestations = (directory: string, rules: AttestationRules): Attestations => ({
  rules,
  found: existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => readAttestation(join(directory, name), rules))
        .sort((a, b) => madeAt(a) - madeAt(b))
    : [],
})

const madeAt = ({ attestation }: FoundAttestation): number =>
  attestation === undefined ? 0 : Date.parse(attestation.madeAt)

/** Milliseconds by which an attestation's date may lie in the future, for clocks that differ. */
const TOLERATED_SKEW = 5 * 60_000

/** All problems of an attestation at a time; empty: it is valid. */
export function problemsAt({ attestation, flaws }: FoundAttestation, now: Date): string[] {
  if (attestation === undefined) return [...flaws]
  const { madeAt, expires } = attestation
  return [
    ...flaws,
    ...(Date.parse(madeAt) > now.getTime() + TOLERATED_SKEW
      ? [`it says that it was made at ${madeAt}, which is yet to come`]
      : []),
    ...(now.toISOString().slice(0, 10) > expires ? [`it held until ${expires}`] : []),
  ]
}

/** One sentence: what the signatures prove under these rules. */
export const trustOf = ({ trustedKeys }: AttestationRules): string =>
  trustedKeys === undefined
    ? 'Nobody has pinned the keys that may sign attestations (attestations.trustedKeys): a signature shows that a ' +
      'text is as it was signed, not who signed it.'
    : 'Only attestations that a trusted key has signed count (attestations.trustedKeys).'

function readAttestation(folder: string, { trustedKeys, longestDays }: AttestationRules): FoundAttestation {
  const flaws: string[] = []
  const read = (name: string): Buffer | undefined => {
    const path = join(folder, name)
    if (existsSync(path)) return readFileSync(path)
    flaws.push(`${name} is missing`)
    return undefined
  }
  const [text, signature, key] = [read(FILES.text), read(FILES.signature), read(FILES.key)]
  const attestation = text === undefined ? undefined : parse(text, flaws)
  const publicKey = key === undefined ? undefined : parseKey(key, flaws)
  const fingerprint = publicKey === undefined ? undefined : fingerprintOf(publicKey)
  if (
    text !== undefined &&
    signature !== undefined &&
    publicKey !== undefined &&
    !isSignedBy(publicKey, text, signature)
  )
    flaws.push('the signature is not that of the key over the text: one of them was changed')
  if (trustedKeys !== undefined && fingerprint !== undefined && !trustedKeys.includes(fingerprint))
    flaws.push(`it was signed with the key ${fingerprint}, not with the trusted key ${trustedKeys.join(' or ')}`)
  if (attestation !== undefined && validityOf(attestation) > longestDays)
    flaws.push(
      `it is to hold for ${validityOf(attestation)} days, and ${longestDays} are the most (attestations.longestDays)`,
    )
  if (attestation?.attachment !== undefined) {
    const { file, sha256 } = attestation.attachment
    // A name with a path in it could point outside the folder.
    const attached = basename(file) === file ? read(file) : undefined
    if (attached !== undefined && sha256Hex(attached) !== sha256) flaws.push(`${file} is not what was attached`)
    if (basename(file) !== file) flaws.push('the attachment is not in the folder')
  }
  return {
    folder: basename(folder),
    flaws,
    ...(attestation === undefined ? {} : { attestation }),
    ...(text === undefined ? {} : { sha256: sha256Hex(text) }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
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

function parseKey(pem: Buffer, flaws: string[]): KeyObject | undefined {
  try {
    return publicKeyOf(pem)
  } catch (error) {
    flaws.push(`${FILES.key} is no public key that can verify it: ${(error as Error).message}`)
    return undefined
  }
}
