/**
 * Secrets to plant: each looks like a real one of its kind, is the same in every run, and is assembled here so that no
 * scanner takes this file for a leak.
 */
import { createHash } from 'node:crypto'

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** Pseudo-random text of the seed. */
function random(seed: string, length: number, alphabet = LETTERS): string {
  let bytes = Buffer.alloc(0)
  for (let round = 0; bytes.length < length; round++)
    bytes = Buffer.concat([bytes, createHash('sha256').update(`${seed} ${round}`).digest()])
  return Array.from(bytes.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join('')
}

/** By kind: a secret, and the text around it in which it must be recognised without a name. */
export const KINDS = {
  awsKey: (seed: string) => random(seed, 40, `${LETTERS}/+`),
  awsToken: (seed: string) => `IQoJb3JpZ2luX2Vj${random(seed, 220, `${LETTERS}/+`)}==`,
  github: (seed: string) => `ghp_${random(seed, 36)}`,
  slack: (seed: string) =>
    `xoxb-${random(seed, 12, '0123456789')}-${random(`${seed}.`, 12, '0123456789')}-${random(seed, 24)}`,
  jwt: (seed: string) => `eyJhbGciOiJIUzI1NiJ9.eyJ${random(seed, 40)}.${random(`${seed}.`, 43)}`,
  pem: (seed: string) =>
    '-----BEGIN PRIVATE ' +
    `KEY-----\n${random(seed, 64, `${LETTERS}/+`)}\n${random(`${seed}.`, 64, `${LETTERS}/+`)}\n-----END PRIVATE ` +
    'KEY-----',
  /** The last part of a URL. */
  path: (seed: string) => random(seed, 24),
  /** Recognised by what stands before it, or by the member that holds it. */
  password: (seed: string) => `${random(seed, 14)}!7x`,
} as const

export type Kind = keyof typeof KINDS

/** The parts of a secret that must not appear: all of it, and each line of a key. */
export const partsOf = (secret: string): readonly string[] =>
  secret.split('\n').filter((line) => line !== '' && !line.startsWith('-----'))

/** Encodings of a text within another one: plain, escaped for JSON, HTML or a URL, and in base64 at any offset. */
export function spellings(text: string): readonly string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)])
      .toString('base64')
      .replace(/=+$/, '')
    // The outer characters also depend on the adjacent text.
    return encoded.slice(offset === 0 ? 0 : offset + 1, -2)
  })
  const url = encodeURIComponent(text)
  const html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  return [
    ...new Set([
      text,
      JSON.stringify(text).slice(1, -1),
      url,
      encodeURIComponent(url),
      html,
      Buffer.from(text).toString('hex'),
      ...base64,
      ...base64.map((part) => part.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ]
}
