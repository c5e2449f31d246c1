import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { closeSync, fstatSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { EvidenceError, notWritten } from './error.ts'

/** `Ed25519` signs the bytes themselves (RFC 8032); `ECDSA-P256-SHA256` their SHA-256, as DER (FIPS 186-5). */
export type SignatureAlgorithm = 'Ed25519' | 'ECDSA-P256-SHA256'

/** A local key, or a key of a service such as KMS. */
export interface Signer {
  readonly algorithm: SignatureAlgorithm
  readonly publicKeyPem: string
  /** SHA-256 of the public key's SPKI DER form, in lower-case hexadecimal. */
  readonly fingerprint: string
  /** The raw signature of the message, in the form that `openssl` verifies. */
  sign(message: Uint8Array): Promise<Uint8Array>
}

/**
 * The local signing key at `path`, made when there is none: PKCS#8 PEM, readable by its owner only.
 * @param algorithm of a new key; a key that exists keeps its own
 * @throws EvidenceError SIGNING_KEY_UNSAFE when others may read the key, SIGNING_KEY_UNUSABLE when it is no Ed25519 or
 * P-256 private key,
 *   EVIDENCE_NOT_WRITTEN when a new one cannot be kept
 */
export function loadOrCreateKey(path: string, algorithm: SignatureAlgorithm = 'Ed25519'): Signer {
  return localSigner(loadKey(path) ?? createKey(path, algorithm), path)
}

function localSigner(key: KeyObject, path: string): Signer {
  const algorithm = algorithmOf(key)
  if (algorithm === undefined)
    throw new EvidenceError(
      'SIGNING_KEY_UNUSABLE',
      path,
      `The signing key '${path}' is neither Ed25519 nor P-256 (it is ${key.asymmetricKeyType}). Name another ` +
        'file: a missing one is created.',
    )
  const publicKey = createPublicKey(key)
  return {
    algorithm,
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: fingerprintOf(publicKey),
    sign: async (message) => sign(algorithm === 'Ed25519' ? null : 'sha256', message, key),
  }
}

/** SHA-256 of the key's SPKI DER form: `openssl pkey -pubin -in public-key.pem -outform DER | sha256sum`. */
export const fingerprintOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')

/** The algorithm by the key's own type, not by what a file claims. Undefined for other types of key. */
export function algorithmOf(key: KeyObject): SignatureAlgorithm | undefined {
  if (key.asymmetricKeyType === 'ed25519') return 'Ed25519'
  return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
    ? 'ECDSA-P256-SHA256'
    : undefined
}

/** Whether the signature is the key's over the message; false for a key of another kind. */
export function isSignedBy(publicKey: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  const algorithm = algorithmOf(publicKey)
  return algorithm !== undefined && verify(algorithm === 'Ed25519' ? null : 'sha256', message, publicKey, signature)
}

function loadKey(path: string): KeyObject | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new EvidenceError(
      'SIGNING_KEY_UNUSABLE',
      path,
      `The signing key '${path}' could not be read (${(error as Error).message}). Make it readable for the user ` +
        'who runs this, or name another file.',
      error,
    )
  }
  try {
    const mode = fstatSync(file).mode & 0o777
    // Windows has no such modes.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new EvidenceError(
        'SIGNING_KEY_UNSAFE',
        path,
        `The signing key '${path}' is open to other users (mode ${mode.toString(8).padStart(4, '0')}): whoever ` +
          `read it can sign in its name. Run 'chmod 600 ${path}', or delete it to have a new one made if others ` +
          'had access.',
      )
    return createPrivateKey(readFileSync(file))
  } catch (error) {
    if (error instanceof EvidenceError) throw error
    throw new EvidenceError(
      'SIGNING_KEY_UNUSABLE',
      path,
      `The signing key '${path}' is not an unencrypted private key in PEM form (${(error as Error).message}). ` +
        'Name another file: a missing one is created.',
      error,
    )
  } finally {
    closeSync(file)
  }
}

function createKey(path: string, algorithm: SignatureAlgorithm): KeyObject {
  const { privateKey } =
    algorithm === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const fresh = `${path}.${randomUUID()}`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(fresh, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
    try {
      // Linking is atomic, and never replaces a key that another process made in the meantime.
      linkSync(fresh, path)
    } finally {
      unlinkSync(fresh)
    }
    return privateKey
  } catch (error) {
    const other = (error as NodeJS.ErrnoException).code === 'EEXIST' ? loadKey(path) : undefined
    if (other === undefined) throw notWritten(path, error)
    return other
  }
}
