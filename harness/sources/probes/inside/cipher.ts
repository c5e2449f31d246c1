/**
 * The encryption of a session by a data key of KMS: the container writes with the first half of the key, the client
 * with the second.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AnswerError } from '../../../recording/obstacle.ts'

/** Bytes of the data key. */
export const KEY_BYTES = 64
const NONCE = 12
const TAG = 16

export class ClientCipher {
  readonly #reading: Buffer
  readonly #writing: Buffer

  /** @param key 64 bytes, which are copied */
  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES)
      throw new AnswerError(
        'READ_MALFORMED',
        `the data key of the session has ${key.length} bytes instead of ${KEY_BYTES}`,
      )
    this.#reading = Buffer.from(key.subarray(0, KEY_BYTES / 2))
    this.#writing = Buffer.from(key.subarray(KEY_BYTES / 2))
  }

  /** AES-256-GCM: the nonce, then what is encrypted, then the tag. */
  encrypt(plaintext: Buffer): Buffer {
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', this.#writing, nonce)
    return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  }

  /** @throws AnswerError READ_MALFORMED for what was not written with the session's key */
  decrypt(bytes: Buffer): Buffer {
    if (bytes.length < NONCE + TAG)
      throw new AnswerError('READ_MALFORMED', 'an encrypted message of the session is too short')
    const decipher = createDecipheriv('aes-256-gcm', this.#reading, bytes.subarray(0, NONCE)).setAuthTag(
      bytes.subarray(-TAG),
    )
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()])
    } catch {
      // OpenSSL's message adds nothing
      throw new AnswerError('READ_MALFORMED', 'a message of the session was not encrypted with its key')
    }
  }

  /** Overwrites the key. */
  forget(): void {
    this.#reading.fill(0)
    this.#writing.fill(0)
  }
}
