import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sealBundle } from './bundle.ts'
import { sampleRun, temporaryDirectory } from './sample.fixture.ts'
import { loadOrCreateKey } from './signing.ts'
import { verifyBundle } from './verify.ts'

const signer = () => loadOrCreateKey(join(temporaryDirectory(), 'signing.pem'))

test('a sealed bundle verifies and says what it is', async () => {
  const directory = temporaryDirectory()
  const run = await sampleRun(directory)
  const key = signer()
  const sealed = await sealBundle(directory, { signer: key, now: new Date(0) })
  expect(await verifyBundle(directory)).toEqual({
    ok: true,
    problems: [],
    facts: {
      files: sealed.files + 2,
      root: sealed.root,
      algorithm: 'Ed25519',
      fingerprint: key.fingerprint,
      pinned: false,
      trust: expect.stringContaining('not who sealed it'),
      sealedAt: '1970-01-01T00:00:00.000Z',
      runId: run.id,
      environment: { name: 'demo', kind: 'sandbox' },
      complete: true,
    },
  })
})

test.each<[string, (directory: string) => void, string]>([
  ['without a run record', (directory) => rmSync(join(directory, 'run.json')), 'EVIDENCE_UNSEALABLE'],
  [
    'with a run record of another version',
    (directory) => writeFileSync(join(directory, 'run.json'), '{"schema":"checkride.run/9"}'),
    'EVIDENCE_UNSEALABLE',
  ],
  [
    'with a link in it',
    (directory) => symlinkSync('/etc/hostname', join(directory, 'objects', 'link.json')),
    'EVIDENCE_UNSEALABLE',
  ],
  ['with a name of two lines', (directory) => writeFileSync(join(directory, 'a\nb'), ''), 'EVIDENCE_UNSEALABLE'],
  [
    'with a folder in the place of a file',
    (directory) => mkdirSync(join(directory, 'SHA256SUMS')),
    'EVIDENCE_NOT_WRITTEN',
  ],
])('a folder %s is not sealed', async (_, spoil, code) => {
  const directory = temporaryDirectory()
  await sampleRun(directory)
  spoil(directory)
  await expect(sealBundle(directory, { signer: signer() })).rejects.toMatchObject({ code })
})

test('a sealed bundle is not sealed again, an interrupted sealing is', async () => {
  const directory = temporaryDirectory()
  await sampleRun(directory)
  await sealBundle(directory, { signer: signer() })
  await expect(sealBundle(directory, { signer: signer() })).rejects.toMatchObject({ code: 'EVIDENCE_ALREADY_SEALED' })
  rmSync(join(directory, 'manifest.sig'))
  await sealBundle(directory, { signer: signer() })
  expect((await verifyBundle(directory)).problems).toEqual([])
})

test('an interrupted run verifies: with an object that was cut off, and one that nobody got to cite', async () => {
  const directory = temporaryDirectory()
  const { observations, findings } = await sampleRun(directory)
  await sampleRun(directory, {
    complete: false,
    observations: observations.slice(0, 1),
    findings: findings.slice(0, 1),
    totals: { pass: 1, fail: 0, inconclusive: 0, 'not-applicable': 0, waived: 0 },
  })
  writeFileSync(join(directory, 'objects', 'abcd.json.partial'), '{"half')
  await sealBundle(directory, { signer: signer() })
  const { problems, facts } = await verifyBundle(directory)
  expect(problems).toEqual([])
  expect(facts.complete).toBe(false)
  expect(readFileSync(join(directory, 'README.md'), 'utf8')).toContain('INCOMPLETE')
})

test.each(['live', 'sandbox', 'emulator'] as const)('the first page of a %s run is stamped', async (kind) => {
  const directory = temporaryDirectory()
  const { environment } = await sampleRun(directory)
  await sampleRun(directory, { environment: { ...environment, kind } })
  await sealBundle(directory, { signer: signer() })
  expect(readFileSync(join(directory, 'README.md'), 'utf8').includes('not compliance evidence')).toBe(kind !== 'live')
})
