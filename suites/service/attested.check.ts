import { check } from '../../harness/index.ts'

check('attested.acceptance', {
  title: 'A person vouches for manual tests and user acceptance',
  covers: ['DG-POST-02'],
  controls: { nist: ['CM-3(2)', 'SA-11'], soc2: ['CC8.1'] },
  severity: 'low',
  stages: ['post'],
  remedy: 'Have the tests done, and then: checkride attest DG-POST-02 --by <who> --note <what was done> --expires <date> [--attach <report>].',
  each: (platform) => platform.attestables(['DG-POST-02']),
  async verify({ item, must, found }, { now, expect, inconclusive }) {
    if (found?.attestation === undefined) return inconclusive(`Nobody has vouched for ${item} (${must}).`)
    const { by, expires } = found.attestation
    const problems = [...found.flaws, ...(now().toISOString().slice(0, 10) > expires ? [`it held until ${expires}`] : [])]
    expect(problems, `the attestation of ${item} by ${by} (${found.folder})`).toEqual([])
  },
  provenBy: { test: 'test/e2e/attest.test.ts', because: 'An attestation is a file of the user, not a state of the account.' },
  breaks: {},
})
