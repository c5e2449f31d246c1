/** Trusted keys, named by fingerprint or by file, and compared with the keys that are kept beside signatures. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { EvidenceError } from './error.ts'
import { algorithmOf, fingerprintOf } from './signing.ts'

/**
 * The public key in a PEM file.
 * @throws Error when it is no key that can verify Checkride's signatures
 */
export function publicKeyOf(pem: Buffer): KeyObject {
  const key = createPublicKey(pem)
  if (algorithmOf(key) === undefined)
    throw new Error(`it is a key of type ${key.asymmetricKeyType}, not Ed25519 or P-256`)
  return key
}

/**
 * The fingerprint of a trusted key.
 * @param trustedKey the fingerprint itself (hexadecimal, colons allowed), or a PEM file of the public key, relative to
 * `directory`
 * @throws EvidenceError EVIDENCE_NOT_READ when it is neither
 */
export function trustedFingerprint(trustedKey: string, directory = '.'): string {
  const hex = trustedKey.replaceAll(':', '').toLowerCase()
  if (/^[0-9a-f]{64}$/.test(hex)) return hex
  try {
    return fingerprintOf(publicKeyOf(readFileSync(resolve(directory, trustedKey))))
  } catch (error) {
    throw new EvidenceError(
      'EVIDENCE_NOT_READ',
      trustedKey,
      `The trusted key '${trustedKey}' is neither a fingerprint (64 hexadecimal digits) nor the file of a ` +
        `public key (${(error as Error).message}).`,
      error,
    )
  }
}
