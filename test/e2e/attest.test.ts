/**
 * Attestations of what no API shows: signed, kept beside the evidence, checked for signature and expiry, and cited by
 * the verdict.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { attest } from '../../evidence/attestation/attestation.ts'
import { loadOrCreateKey } from '../../evidence/signing.ts'
import { referenceOverrides } from '../../fixtures/platform/settings.ts'
import type { SettingsOverrides } from '../../harness/environment/settings/index.ts'
import type { Finding, RunRecord } from '../../record/run.ts'
import { ProofSandbox } from '../../harness/proof/scene.ts'
import { checkride, type Outcome } from './checkride.ts'

let proof: ProofSandbox
let cwd: string
let runs = 0
beforeAll(async () => {
  proof = await ProofSandbox.start()
})
afterAll(() => proof.close())
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'checkride-attest-'))
  return () => rmSync(cwd, { recursive: true, force: true })
})

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const word = ['--by', 'Jo Doe', '--note', 'Accepted by the users, password=hunter2hunter2', '--env', 'production']
const vouch = (...more: string[]): Promise<Outcome> =>
  checkride(['attest', 'DG-POST-02', ...word, '--expires', inDays(30), ...more], { cwd })
const attestations = (): string => join(cwd, '.checkride/attestations')
const folder = (): string => join(attestations(), readdirSync(attestations())[0]!)
const configure = (more: object, settings: SettingsOverrides = referenceOverrides('production')): void =>
  writeFileSync(
    join(cwd, 'checkride.config.mjs'),
    'export default ' +
      `${JSON.stringify({ environments: { production: { profile: 'production', region: 'us-east-1', settings } }, ...more })}`,
  )

/** The finding of a check that requires an attestation. */
async function finding(
  check = 'attested.acceptance',
): Promise<{ finding: Finding; record: RunRecord; code: number | null }> {
  const out = `out-${runs++}`
  const { code } = await checkride(
    ['run', check, '--env', 'production', '--region', 'us-east-1', '--endpoint', proof.sandbox.url, '--out', out],
    { cwd },
  )
  const record = JSON.parse(readFileSync(join(cwd, out, 'run.json'), 'utf8')) as RunRecord
  return { finding: record.findings[0]!, record, code }
}

test('nobody has vouched: not established', async () => {
  const { finding: unattested } = await finding()
  expect([unattested.verdict, unattested.message]).toEqual([
    'inconclusive',
    expect.stringContaining('Nobody has vouched for DG-POST-02'),
  ])
})

test('somebody has: the verdict rests on the word, which is kept without the secret in it', async () => {
  writeFileSync(join(cwd, 'protocol.txt'), 'all well')
  expect(await vouch('--attach', 'protocol.txt')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Jo Doe vouches for DG-POST-02') as string,
  })
  expect(readFileSync(join(folder(), 'attestation.json'), 'utf8')).not.toContain('hunter2')
  const { finding: vouched, record } = await finding()
  expect(vouched.verdict, vouched.message).toBe('pass')
  expect(
    record.observations
      .filter(({ id }) => vouched.observations.includes(id))
      .map(({ service, operation }) => `${service} ${operation}`),
  ).toContain('file ReadAttestations')
})

test.for<{ name: string; spoil: () => void; says: string }>([
  {
    name: 'its text was changed',
    spoil: () =>
      writeFileSync(
        join(folder(), 'attestation.json'),
        readFileSync(join(folder(), 'attestation.json'), 'utf8').replace('Jo Doe', 'Jo Roe'),
      ),
    says: 'the signature is not',
  },
  {
    name: 'its signature is gone',
    spoil: () => rmSync(join(folder(), 'attestation.sig')),
    says: 'attestation.sig is missing',
  },
  {
    name: 'what was attached was changed',
    spoil: () => writeFileSync(join(folder(), 'attached-protocol.txt'), 'not so well'),
    says: 'is not what was attached',
  },
  {
    name: 'what was attached is gone',
    spoil: () => rmSync(join(folder(), 'attached-protocol.txt')),
    says: 'attached-protocol.txt is missing',
  },
])('a word that cannot be relied on fails: $name', async ({ spoil, says }) => {
  writeFileSync(join(cwd, 'protocol.txt'), 'all well')
  await vouch('--attach', 'protocol.txt')
  spoil()
  const { finding: spoiled } = await finding()
  expect([spoiled.verdict, spoiled.message]).toEqual(['fail', expect.stringContaining(says)])
})

test('a word that has expired fails and says so; one for another environment does not count', async () => {
  const signer = loadOrCreateKey(join(cwd, 'key.pem'))
  const attestation = { item: 'DG-POST-02', by: 'Jo Doe', note: 'Accepted by the users.', expires: '2026-01-31' }
  await attest(attestations(), { ...attestation, environment: 'develop' }, signer, new Date('2026-01-02'))
  expect((await finding()).finding.verdict).toBe('inconclusive')
  await attest(attestations(), { ...attestation, environment: 'production' }, signer, new Date('2026-01-01'))
  const { finding: expired } = await finding()
  expect([expired.verdict, expired.message]).toEqual(['fail', expect.stringContaining('it held until 2026-01-31')])
})

test('a word of tomorrow fails, and so does one that is to hold for ever', async () => {
  const signer = loadOrCreateKey(join(cwd, 'key.pem'))
  const attestation = {
    item: 'DG-POST-02',
    by: 'Jo Doe',
    note: 'Accepted by the users.',
    environment: 'production',
    expires: '2999-12-31',
  }
  await attest(attestations(), attestation, signer, new Date(Date.now() + 86_400_000))
  const { finding: absurd } = await finding()
  expect([absurd.verdict, absurd.message]).toEqual(['fail', expect.stringMatching(/366 are the most.*; .*yet to come/)])
})

describe('the key that signs', () => {
  test('pinned by nobody: the word counts, and the evidence and the attestation say what it is worth', async () => {
    const { stdout } = await vouch()
    expect(stdout).toMatch(/Nobody has pinned this key.* attestations: \{ trustedKeys: \['[0-9a-f]{64}'\] \}/)
    const { finding: vouched, record } = await finding()
    const read = record.observations.find(({ operation }) => operation === 'ReadAttestations')!
    expect([vouched.verdict, read.input]).toEqual([
      'pass',
      { environment: 'production', trustedKeys: 'nobody pinned any', longestDays: 366 },
    ])
    const bundle = join(cwd, `out-${runs - 1}`)
    expect(readFileSync(join(bundle, read.output!.path), 'utf8')).toContain('not who signed it')
    expect(readFileSync(join(bundle, 'report.html'), 'utf8')).toContain('nobody pinned any')
  })

  test.for(['fingerprint', 'file'])(
    'pinned by its %s: its word counts, and that of another fails and names both',
    async (how) => {
      const [own, other] = [loadOrCreateKey(join(cwd, 'own.pem')), loadOrCreateKey(join(cwd, 'other.pem'))]
      writeFileSync(join(cwd, 'pinned.pem'), own.publicKeyPem)
      configure({
        evidence: { signingKey: 'own.pem' },
        attestations: { trustedKeys: [how === 'file' ? 'pinned.pem' : own.fingerprint] },
      })
      expect((await vouch()).stdout).not.toContain('Nobody has pinned')
      const { finding: trusted, record } = await finding()
      expect(trusted.verdict, trusted.message).toBe('pass')
      expect(record.observations.find(({ operation }) => operation === 'ReadAttestations')!.input).toMatchObject({
        trustedKeys: [own.fingerprint],
      })
      const attestation = {
        item: 'DG-POST-02',
        by: 'Jo Roe',
        note: 'Accepted by nobody.',
        environment: 'production',
        expires: inDays(30),
      }
      await attest(attestations(), attestation, other)
      const { finding: stranger } = await finding()
      expect([stranger.verdict, stranger.message]).toEqual([
        'fail',
        expect.stringContaining(
          `signed with the key ${other.fingerprint}, not with the trusted key ${own.fingerprint}`,
        ),
      ])
      configure({ evidence: { signingKey: 'other.pem' }, attestations: { trustedKeys: [own.fingerprint] } })
      expect(await vouch()).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`the signing key ${other.fingerprint} is not trusted`) as string,
      })
    },
  )

  test('a trusted key that is none is refused, with its place, before anything is asked', async () => {
    configure({ attestations: { trustedKeys: ['gone.pem', 'abc'] } })
    const { code, stderr } = await vouch()
    expect([code, existsSync(attestations())]).toEqual([2, false])
    for (const key of [
      'attestations.trustedKeys.0: it is "gone.pem"',
      'attestations.trustedKeys.1: it is "abc"',
      '64 hexadecimal digits',
    ])
      expect(stderr).toContain(key)
    expect(await checkride(['run', 'attested.acceptance', '--env', 'production'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('CONFIG_INVALID') as string,
    })
  })
})

describe('features that no probe verifies', () => {
  const unprobed = { public: { features: [], flows: [] } }

  test('probes are configured: no word is needed', async () => {
    configure({})
    const { finding: probed } = await finding('attested.features')
    expect([probed.verdict, probed.message]).toEqual([
      'not-applicable',
      expect.stringContaining('Probes verify the features of service-a'),
    ])
  })

  test('none are: a word is asked for, and one that cannot be relied on fails', async () => {
    configure({}, unprobed)
    const { finding: open } = await finding('attested.features')
    expect([open.verdict, open.message]).toEqual([
      'inconclusive',
      expect.stringMatching(/No probe verifies the features of service-a.*Nobody has vouched for SOP-POST-04/),
    ])
    await checkride(['attest', 'SOP-POST-04', ...word, '--expires', inDays(30)], { cwd })
    expect((await finding('attested.features')).finding.verdict).toBe('pass')
    rmSync(join(folder(), 'attestation.sig'))
    expect((await finding('attested.features')).finding.verdict).toBe('fail')
  })

  test('none are for the services that there are: probes of another verify nothing', async () => {
    configure({}, { public: { features: [{ service: 'orders', path: '/' }], flows: [] } })
    expect((await finding('attested.features')).finding.verdict).toBe('inconclusive')
  })
})

test('an attachment that cannot be read is said to, and nothing is left', async () => {
  const { code, stderr } = await vouch('--attach', '.')
  expect([code, stderr, existsSync(attestations())]).toEqual([2, expect.stringContaining('ATTACHMENT_NOT_READ'), false])
})

test('a word that makes no sense is refused, with every reason', async () => {
  const absurd = ['attest', 'DG-POST-2', '--by', ' ', '--note', 'ok', '--attach', 'nothing.pdf']
  const { code, stderr } = await checkride([...absurd, '--expires', '2020-01-01'], { cwd })
  expect(code).toBe(2)
  expect((await checkride([...absurd, '--expires', inDays(400)], { cwd })).stderr).toContain(
    '366 days at most (attestations.longestDays)',
  )
  for (const reason of ["did you mean 'DG-POST-02'?", '--by is empty', '--note is too short', 'is over', 'nothing.pdf'])
    expect(stderr).toContain(reason)
})
