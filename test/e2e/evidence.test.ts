/** Changes to a real bundle are detected, by our own verification and by the independent commands of its README. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sealBundle } from '../../evidence/bundle.ts'
import { readable, sha256Hex } from '../../record/canonical.ts'
import type { Manifest } from '../../evidence/manifest.ts'
import { sampleRun, temporaryDirectory } from '../../evidence/sample.fixture.ts'
import { loadOrCreateKey, type SignatureAlgorithm } from '../../evidence/signing.ts'
import { verifyBundle } from '../../evidence/verify.ts'
import type { RunRecord } from '../../record/run.ts'

const ALGORITHMS: readonly SignatureAlgorithm[] = ['Ed25519', 'ECDSA-P256-SHA256']

async function sealedBundle(algorithm: SignatureAlgorithm = 'Ed25519') {
  const directory = join(temporaryDirectory(), 'bundle')
  await sampleRun(directory)
  const signer = loadOrCreateKey(join(temporaryDirectory(), 'signing.pem'), algorithm)
  await sealBundle(directory, { signer })
  return { directory, signer, at: (path: string) => join(directory, path) }
}

const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

const codesOf = async (directory: string): Promise<string[]> =>
  [...new Set((await verifyBundle(directory)).problems.map(({ code }) => code))].sort()

const firstObject = (directory: string): string => filesOf(join(directory, 'objects'))[0] ?? ''

/** Re-signs after a change, as an attacker with another key would. */
async function reseal(directory: string, algorithm: SignatureAlgorithm = 'Ed25519'): Promise<void> {
  rmSync(join(directory, 'manifest.sig'))
  await sealBundle(directory, { signer: loadOrCreateKey(join(temporaryDirectory(), 'thief.pem'), algorithm) })
}

function changeRun(directory: string, change: (run: { -readonly [K in keyof RunRecord]: RunRecord[K] }) => void): void {
  const run = JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as RunRecord
  change(run)
  writeFileSync(join(directory, 'run.json'), readable(run))
}

test.each(ALGORITHMS)('flipping any byte of any file is detected (%s)', async (algorithm) => {
  const { directory } = await sealedBundle(algorithm)
  expect((await verifyBundle(directory)).problems).toEqual([])
  const missed: string[] = []
  for (const file of filesOf(directory)) {
    const bytes = readFileSync(file)
    // Every byte of the small files, and about a hundred evenly spread ones of the others.
    const step = bytes.length <= 200 ? 1 : Math.ceil(bytes.length / 97)
    for (let at = 0; at < bytes.length; at += step) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8))
      writeFileSync(file, flipped)
      if ((await verifyBundle(directory)).ok) missed.push(`${file} at ${at}`)
    }
    writeFileSync(file, bytes)
  }
  expect(missed).toEqual([])
  expect((await verifyBundle(directory)).problems, 'everything is back').toEqual([])
})

test('removing, emptying, lengthening, renaming or swapping any file is detected', async () => {
  const { directory } = await sealedBundle()
  const spare = join(temporaryDirectory(), 'spare')
  cpSync(directory, spare, { recursive: true })
  const attacks: Readonly<Record<string, (file: string) => void>> = {
    removed: (file) => rmSync(file),
    emptied: (file) => truncateSync(file),
    lengthened: (file) => writeFileSync(file, '\n', { flag: 'a' }),
    renamed: (file) => renameSync(file, `${file}.bak`),
    'replaced by a link to itself': (file) => {
      renameSync(file, join(spare, '..', 'moved'))
      symlinkSync(join(spare, '..', 'moved'), file)
    },
    'replaced by another': (file) =>
      cpSync(filesOf(spare).find((other) => !readFileSync(other).equals(readFileSync(file))) ?? '', file),
  }
  const missed: string[] = []
  for (const file of filesOf(directory))
    for (const [name, attack] of Object.entries(attacks)) {
      attack(file)
      if ((await verifyBundle(directory)).ok) missed.push(`${file} ${name}`)
      rmSync(directory, { recursive: true })
      cpSync(spare, directory, { recursive: true })
    }
  expect(missed).toEqual([])
})

test.each<[string, (directory: string) => void, string[]]>([
  ['a file more', (directory) => writeFileSync(join(directory, 'extra.txt'), ''), ['FILE_ADDED']],
  [
    'a hidden file more',
    (directory) => writeFileSync(join(directory, 'objects', '.hidden'), ''),
    ['FILE_ADDED', 'OBJECT_CHANGED', 'OBJECT_NOT_CITED'],
  ],
  ['a link more', (directory) => symlinkSync('/etc/passwd', join(directory, 'passwd')), ['NOT_A_FILE']],
  [
    'a link in the place of the objects',
    (directory) => {
      renameSync(join(directory, 'objects'), `${directory}-objects`)
      symlinkSync(`${directory}-objects`, join(directory, 'objects'))
    },
    ['FILE_MISSING', 'NOT_A_FILE', 'OBJECT_MISSING'],
  ],
  ['an object gone', (directory) => rmSync(firstObject(directory)), ['FILE_MISSING', 'OBJECT_MISSING']],
  [
    'an object changed',
    (directory) => writeFileSync(firstObject(directory), '{}\n'),
    ['FILE_CHANGED', 'OBJECT_CHANGED'],
  ],
  [
    'a verdict changed',
    (directory) =>
      writeFileSync(
        join(directory, 'run.json'),
        readFileSync(join(directory, 'run.json'), 'utf8').replace('"fail"', '"pass"'),
      ),
    ['FILE_CHANGED'],
  ],
  ['no signature', (directory) => rmSync(join(directory, 'manifest.sig')), ['FILE_MISSING']],
  ['no manifest', (directory) => rmSync(join(directory, 'manifest.json')), ['FILE_MISSING']],
  [
    'a manifest that is no JSON',
    (directory) => writeFileSync(join(directory, 'manifest.json'), '{'),
    ['MANIFEST_MALFORMED', 'SIGNATURE_INVALID'],
  ],
  [
    'a run record that is no run record',
    (directory) => writeFileSync(join(directory, 'run.json'), '[]'),
    ['FILE_CHANGED', 'RUN_MALFORMED'],
  ],
  ['no key', (directory) => rmSync(join(directory, 'public-key.pem')), ['FILE_MISSING']],
  [
    'another key',
    (directory) =>
      writeFileSync(join(directory, 'public-key.pem'), loadOrCreateKey(join(temporaryDirectory(), 'k')).publicKeyPem),
    ['FILE_CHANGED', 'KEY_CHANGED', 'SIGNATURE_INVALID'],
  ],
  ['everything gone', (directory) => filesOf(directory).forEach((file) => rmSync(file)), ['FILE_MISSING']],
])('%s: every consequence is reported', async (_, attack, codes) => {
  const { directory } = await sealedBundle()
  attack(directory)
  expect(await codesOf(directory)).toEqual(codes)
})

test('a path that leaves the bundle is refused, even when it is signed', async () => {
  const { directory, signer, at } = await sealedBundle()
  writeFileSync(`${directory}-outside`, 'x')
  const manifest = JSON.parse(readFileSync(at('manifest.json'), 'utf8')) as Manifest
  for (const path of ['../bundle-outside', '/etc/hostname', 'objects/../run.json', 'a\\..\\b', 'C:x', 'a\nb']) {
    const text = readable({ ...manifest, files: [...manifest.files, { path, sha256: sha256Hex('x'), size: 1 }] })
    writeFileSync(at('manifest.json'), text)
    writeFileSync(at('manifest.sig'), await signer.sign(Buffer.from(text)))
    expect(await codesOf(directory), path).toEqual(['FILE_MISSING', 'PATH_UNSAFE', 'ROOT_WRONG', 'SUMS_WRONG'])
  }
})

test.each<[string, (run: { -readonly [K in keyof RunRecord]: RunRecord[K] }) => void, string[]]>([
  [
    'a pass without an observation',
    (run) => (run.findings = run.findings.map((finding) => ({ ...finding, observations: [] }))),
    ['VERDICT_UNSUPPORTED'],
  ],
  [
    'an observation that is not there',
    (run) => (run.findings = run.findings.map((finding) => ({ ...finding, observations: ['o9'] }))),
    ['OBSERVATION_MISSING'],
  ],
  [
    'an observation left out',
    (run) => (run.observations = run.observations.slice(1)),
    ['OBJECT_NOT_CITED', 'OBSERVATION_MISSING'],
  ],
  [
    'another object cited',
    (run) =>
      (run.observations = run.observations.map((observation) => ({
        ...observation,
        output: { path: 'report.html', sha256: '0'.repeat(64), bytes: 1 },
      }))),
    ['OBJECT_CHANGED', 'OBJECT_NOT_CITED'],
  ],
  [
    'an echo of nothing',
    (run) =>
      (run.findings = run.findings.map((finding) => ({ ...finding, echoOf: { check: 'a.rule', subject: 'gone' } }))),
    ['ECHO_ROOTLESS'],
  ],
  ['a finding left out', (run) => (run.findings = run.findings.slice(1)), ['TOTALS_WRONG']],
  ['a finding twice', (run) => (run.findings = [...run.findings, ...run.findings]), ['FINDING_TWICE', 'TOTALS_WRONG']],
  [
    'an observation twice',
    (run) => (run.observations = [...run.observations, ...run.observations]),
    ['OBSERVATION_TWICE'],
  ],
])('a run record that disagrees with itself is no evidence, although signed: %s', async (_, change, codes) => {
  const { directory } = await sealedBundle()
  changeRun(directory, change)
  await reseal(directory)
  expect(await codesOf(directory)).toEqual(codes)
})

test.each(ALGORITHMS)('who re-signs a changed bundle is caught by the trusted key alone (%s)', async (algorithm) => {
  const { directory, signer, at } = await sealedBundle(algorithm)
  const trustedKey = join(temporaryDirectory(), 'trusted.pem')
  cpSync(at('public-key.pem'), trustedKey)
  for (const trusted of [trustedKey, signer.fingerprint, signer.fingerprint.toUpperCase().replace(/..(?=.)/g, '$&:')])
    expect(await verifyBundle(directory, { trustedKey: trusted })).toMatchObject({
      ok: true,
      facts: { pinned: true, trust: expect.stringContaining('trusted') },
    })

  changeRun(directory, (run) => (run.finishedAt = '2026-02-01T00:00:00.000Z'))
  await reseal(directory, algorithm)
  expect(await verifyBundle(directory)).toMatchObject({
    ok: true,
    facts: { pinned: false, trust: expect.stringContaining('not who sealed it') },
  })
  expect(await verifyBundle(directory, { trustedKey })).toMatchObject({
    ok: false,
    problems: [{ code: 'KEY_NOT_TRUSTED' }],
    facts: { pinned: false },
  })
})

test('what cannot be read at all is an error, not a verdict', async () => {
  const { directory } = await sealedBundle()
  await expect(verifyBundle(join(directory, 'nowhere'))).rejects.toMatchObject({ code: 'EVIDENCE_NOT_READ' })
  await expect(verifyBundle(directory, { trustedKey: 'hunter2' })).rejects.toMatchObject({
    code: 'EVIDENCE_NOT_READ',
    message: expect.stringContaining('neither a fingerprint'),
  })
})

test.skipIf(process.getuid?.() === 0)('a read-only folder is not sealed, and a read-only bundle verifies', async () => {
  const directory = temporaryDirectory()
  await sampleRun(directory)
  chmodSync(directory, 0o500)
  const signer = loadOrCreateKey(join(temporaryDirectory(), 'signing.pem'))
  await expect(sealBundle(directory, { signer })).rejects.toMatchObject({ code: 'EVIDENCE_NOT_WRITTEN' })
  chmodSync(directory, 0o700)
  await sealBundle(directory, { signer })
  chmodSync(directory, 0o500)
  expect((await verifyBundle(directory)).ok).toBe(true)
})

/** The README's own commands, in its own folder. */
function byHand(directory: string): { status: number | null; output: string } {
  const commands = /```sh\n(.*?)```/s.exec(readFileSync(join(directory, 'README.md'), 'utf8'))?.[1] ?? 'exit 99'
  const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd: directory,
    encoding: 'utf8',
  })
  return { status, output: stdout + stderr }
}

const missingTools = ['bash', 'openssl', 'sha256sum'].filter((tool) => spawnSync('which', [tool]).status !== 0)
// Required in CI.
const withoutTools = missingTools.length > 0 && process.env['CI'] !== 'true'

test.skipIf(withoutTools).each(ALGORITHMS)(
  "the README's commands verify a bundle (%s; needs bash, openssl, sha256sum)",
  async (algorithm) => {
    const { directory, signer } = await sealedBundle(algorithm)
    const { status, output } = byHand(directory)
    expect(status, output).toBe(0)
    expect(output).toMatch(/Verified/i)
    expect(output, 'the key, to compare').toContain(signer.fingerprint)
  },
)

test.skipIf(withoutTools).each<[string, (directory: string) => void]>([
  ['a changed object', (directory) => writeFileSync(firstObject(directory), '{}')],
  ['an object gone', (directory) => rmSync(firstObject(directory))],
  ['a file more', (directory) => writeFileSync(join(directory, 'objects', 'extra.json'), '')],
  ['a link more', (directory) => symlinkSync('run.json', join(directory, 'link'))],
  ['a changed manifest', (directory) => writeFileSync(join(directory, 'manifest.json'), '\n', { flag: 'a' })],
  [
    'a line less in the sums',
    (directory) =>
      writeFileSync(
        join(directory, 'SHA256SUMS'),
        readFileSync(join(directory, 'SHA256SUMS'), 'utf8').replace(/^.*report\.html\n/m, ''),
      ),
  ],
  ['a changed signature', (directory) => writeFileSync(join(directory, 'manifest.sig'), Buffer.alloc(64, 1))],
])("the README's commands notice %s (needs bash, openssl, sha256sum)", async (_, attack) => {
  const { directory } = await sealedBundle()
  attack(directory)
  expect(byHand(directory).status).not.toBe(0)
})
