/** A person's word for what no API can tell: signed, kept beside the evidence, checked for signature and expiry, and cited by the verdict. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { attest } from '../../harness/attestation/attestation.ts'
import { loadOrCreateKey } from '../../harness/evidence/signing.ts'
import type { Finding, RunRecord } from '../../harness/model/record.ts'
import { Rehearsal } from '../../harness/rehearsal/rehearsal.ts'
import { checkride, type Outcome } from './checkride.ts'

let rehearsal: Rehearsal
let cwd: string
let runs = 0
beforeAll(async () => {
  rehearsal = await Rehearsal.start()
})
afterAll(() => rehearsal.close())
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'checkride-attest-'))
  return () => rmSync(cwd, { recursive: true, force: true })
})

const word = ['DG-POST-02', '--by', 'Jo Doe', '--note', 'Accepted by the users, password=hunter2hunter2', '--expires', '2999-12-31', '--env', 'production']
const vouch = (...more: string[]): Promise<Outcome> => checkride(['attest', ...word, ...more], { cwd })
const folder = (): string => join(cwd, '.checkride/attestations', readdirSync(join(cwd, '.checkride/attestations'))[0]!)

/** The finding of the check that asks for the word. */
async function finding(): Promise<{ finding: Finding; record: RunRecord; code: number | null }> {
  const out = `out-${runs++}`
  const { code } = await checkride(['run', 'attested.acceptance', '--env', 'production', '--endpoint', rehearsal.sandbox.url, '--out', out], { cwd })
  const record = JSON.parse(readFileSync(join(cwd, out, 'run.json'), 'utf8')) as RunRecord
  return { finding: record.findings[0]!, record, code }
}

test('nobody has vouched: not established', async () => {
  const { finding: nobody } = await finding()
  expect([nobody.verdict, nobody.message]).toEqual(['inconclusive', expect.stringContaining('Nobody has vouched for DG-POST-02')])
})

test('somebody has: the verdict rests on the word, which is kept without the secret in it', async () => {
  writeFileSync(join(cwd, 'protocol.txt'), 'all well')
  expect(await vouch('--attach', 'protocol.txt')).toMatchObject({ code: 0, stdout: expect.stringContaining('Jo Doe vouches for DG-POST-02') as string })
  expect(readFileSync(join(folder(), 'attestation.json'), 'utf8')).not.toContain('hunter2')
  const { finding: vouched, record } = await finding()
  expect(vouched.verdict, vouched.message).toBe('pass')
  expect(record.observations.filter(({ id }) => vouched.observations.includes(id)).map(({ service, operation }) => `${service} ${operation}`)).toContain(
    'file ReadAttestations',
  )
})

test.for<{ name: string; spoil: () => void; says: string }>([
  {
    name: 'its text was changed',
    spoil: () => writeFileSync(join(folder(), 'attestation.json'), readFileSync(join(folder(), 'attestation.json'), 'utf8').replace('Jo Doe', 'Jo Roe')),
    says: 'the signature is not',
  },
  { name: 'its signature is gone', spoil: () => rmSync(join(folder(), 'attestation.sig')), says: 'attestation.sig is missing' },
  {
    name: 'what was attached was changed',
    spoil: () => writeFileSync(join(folder(), 'attached-protocol.txt'), 'not so well'),
    says: 'is not what was attached',
  },
  { name: 'what was attached is gone', spoil: () => rmSync(join(folder(), 'attached-protocol.txt')), says: 'attached-protocol.txt is missing' },
])('a word that cannot be relied on fails: $name', async ({ spoil, says }) => {
  writeFileSync(join(cwd, 'protocol.txt'), 'all well')
  await vouch('--attach', 'protocol.txt')
  spoil()
  const { finding: spoiled } = await finding()
  expect([spoiled.verdict, spoiled.message]).toEqual(['fail', expect.stringContaining(says)])
})

test('a word that has expired fails and says so; one for another environment does not count', async () => {
  const signer = loadOrCreateKey(join(cwd, 'key.pem'))
  const said = { item: 'DG-POST-02', by: 'Jo Doe', note: 'Accepted by the users.', expires: '2026-01-31' }
  await attest(join(cwd, '.checkride/attestations'), { ...said, environment: 'develop' }, signer, new Date('2026-01-02'))
  expect((await finding()).finding.verdict).toBe('inconclusive')
  await attest(join(cwd, '.checkride/attestations'), { ...said, environment: 'production' }, signer, new Date('2026-01-01'))
  const { finding: expired } = await finding()
  expect([expired.verdict, expired.message]).toEqual(['fail', expect.stringContaining('it held until 2026-01-31')])
})

test('a word that makes no sense is refused, with every reason', async () => {
  const { code, stderr } = await checkride(['attest', 'DG-POST-2', '--by', ' ', '--note', 'ok', '--expires', '2020-01-01', '--attach', 'nothing.pdf'], { cwd })
  expect(code).toBe(2)
  for (const reason of ["did you mean 'DG-POST-02'?", '--by is empty', '--note is too short', 'is over', 'nothing.pdf']) expect(stderr).toContain(reason)
})
