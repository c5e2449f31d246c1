import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { temporaryDirectory } from '../sample.fixture.ts'
import { loadOrCreateKey } from '../signing.ts'
import { attest, validityOf } from './attestation.ts'
import { problemsAt, readAttestations, type AttestationRules } from './read.ts'

const MADE = new Date('2026-03-10T23:30:00Z')
const word = { item: 'DG-POST-02', environment: 'production', by: 'Jo', note: 'All well.', expires: '2026-03-31' }
const keys = mkdtempSync(join(tmpdir(), 'checkride-keys-'))
afterAll(() => rmSync(keys, { recursive: true }))
const [signer, stranger] = [loadOrCreateKey(join(keys, 'key.pem')), loadOrCreateKey(join(keys, 'other.pem'))]

test.for<{ name: string; now: string; rules?: AttestationRules; says: string[] }>([
  { name: 'as soon as it was made', now: '2026-03-10T23:30:00Z', says: [] },
  { name: 'to the end of its last day', now: '2026-03-31T23:59:59Z', says: [] },
  { name: 'not the day after', now: '2026-04-01T00:00:00Z', says: ['it held until 2026-03-31'] },
  { name: 'by a clock that is a little behind', now: '2026-03-10T23:26:00Z', says: [] },
  { name: 'not before it was made', now: '2026-03-10T23:24:00Z', says: ['yet to come'] },
  { name: 'for as many days as are allowed', now: '2026-03-20T00:00:00Z', rules: { longestDays: 21 }, says: [] },
  {
    name: 'for no more days',
    now: '2026-03-20T00:00:00Z',
    rules: { longestDays: 20 },
    says: ['to hold for 21 days, and 20 are the most'],
  },
  {
    name: 'with a trusted key',
    now: '2026-03-20T00:00:00Z',
    rules: { longestDays: 30, trustedKeys: [stranger.fingerprint, signer.fingerprint] },
    says: [],
  },
  {
    name: 'with no other key',
    now: '2026-03-20T00:00:00Z',
    rules: { longestDays: 30, trustedKeys: [stranger.fingerprint] },
    says: [`with the key ${signer.fingerprint}, not with the trusted key ${stranger.fingerprint}`],
  },
])('an attestation counts $name', async ({ now, rules = { longestDays: 30 }, says }) => {
  const directory = temporaryDirectory()
  await attest(directory, word, signer, MADE)
  const { found } = readAttestations(directory, rules)
  expect(problemsAt(found[0]!, new Date(now))).toEqual(says.map((said) => expect.stringContaining(said) as string))
})

test('the newest comes last, whatever the time zone it was made in', async () => {
  const directory = temporaryDirectory()
  const sign = async (folder: string, madeAt: string): Promise<void> => {
    const { attestation } = await attest(directory, word, signer, MADE)
    mkdirSync(join(directory, folder))
    writeFileSync(join(directory, folder, 'attestation.json'), JSON.stringify({ ...attestation, madeAt }))
  }
  await sign('earlier', '2026-03-11T01:00:00+02:00')
  await sign('later', '2026-03-11T00:00:00Z')
  const named = readAttestations(directory, { longestDays: 30 }).found.filter(
    ({ folder }) => folder === 'earlier' || folder === 'later',
  )
  expect(named.map(({ folder }) => folder)).toEqual(['earlier', 'later'])
})

test.each([
  ['2026-03-10T23:30:00Z', '2026-03-10', 0],
  ['2026-03-10T00:00:00Z', '2027-03-10', 365],
  ['2026-03-11T01:00:00+02:00', '2026-03-11', 1],
])('made at %s until %s: %i days', (madeAt, expires, days) => expect(validityOf({ madeAt, expires })).toBe(days))

test('an attachment that cannot be read is said to, and leaves nothing behind', async () => {
  const directory = temporaryDirectory()
  for (const attach of [join(directory, 'missing.pdf'), directory])
    await expect(attest(join(directory, 'words'), { ...word, attach }, signer)).rejects.toMatchObject({
      code: 'ATTACHMENT_NOT_READ',
      message: expect.stringContaining(`'${attach}' could not be read`) as string,
    })
  expect(readdirSync(directory)).toEqual([])
})

test('a word that cannot be written leaves no half of itself', async () => {
  const directory = temporaryDirectory()
  const attach = join(directory, 'protocol')
  writeFileSync(attach, 'all well')
  // A key file that cannot be written: the last of the files.
  const broken = { ...signer, publicKeyPem: undefined as unknown as string }
  await expect(attest(join(directory, 'words'), { ...word, attach }, broken)).rejects.toMatchObject({
    code: 'EVIDENCE_NOT_WRITTEN',
  })
  expect(readdirSync(join(directory, 'words'))).toEqual([])
})
