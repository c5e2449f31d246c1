import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createPublicKey } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from './sample.fixture.ts'
import { isSignedBy, loadOrCreateKey } from './signing.ts'

test.each(['Ed25519', 'ECDSA-P256-SHA256'] as const)(
  'a new %s key is kept for its owner alone and stays the same',
  async (algorithm) => {
    const path = join(temporaryDirectory(), 'keys', 'signing.pem')
    const signer = loadOrCreateKey(path, algorithm)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
    expect(signer.algorithm).toBe(algorithm)
    // The other algorithm is for new keys only.
    const again = loadOrCreateKey(path, algorithm === 'Ed25519' ? 'ECDSA-P256-SHA256' : 'Ed25519')
    expect(again).toMatchObject({ algorithm, fingerprint: signer.fingerprint, publicKeyPem: signer.publicKeyPem })

    const message = Buffer.from('evidence')
    const signature = await again.sign(message)
    const publicKey = createPublicKey(signer.publicKeyPem)
    expect(isSignedBy(publicKey, message, signature)).toBe(true)
    expect(isSignedBy(publicKey, Buffer.from('Evidence'), signature)).toBe(false)
  },
)

test.each([0o644, 0o640, 0o604, 0o620])('a key with mode %o is refused, with what to do', (mode) => {
  const path = join(temporaryDirectory(), 'signing.pem')
  loadOrCreateKey(path)
  chmodSync(path, mode)
  expect(() => loadOrCreateKey(path)).toThrow(
    expect.objectContaining({ code: 'SIGNING_KEY_UNSAFE', message: expect.stringContaining(`chmod 600 ${path}`) }),
  )
})

test.each<[string, string]>([
  ['no PEM', 'hunter2'],
  [
    'another kind of key',
    generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  ],
  [
    'another curve',
    generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  ],
  [
    'an encrypted key',
    generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString(),
  ],
])('%s is no signing key, and stays as it is', (_, content) => {
  const path = join(temporaryDirectory(), 'signing.pem')
  writeFileSync(path, content, { mode: 0o600 })
  expect(() => loadOrCreateKey(path)).toThrow(expect.objectContaining({ code: 'SIGNING_KEY_UNUSABLE', path }))
  expect(readFileSync(path, 'utf8')).toBe(content)
})

test('a key is not made through a dangling link', () => {
  const directory = temporaryDirectory()
  symlinkSync(join(directory, 'elsewhere.pem'), join(directory, 'signing.pem'))
  expect(() => loadOrCreateKey(join(directory, 'signing.pem'))).toThrow(
    expect.objectContaining({ code: 'EVIDENCE_NOT_WRITTEN' }),
  )
})
