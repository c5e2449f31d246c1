import { check } from '../../harness/index.ts'
import { given } from '../given.ts'
import { FINDING } from './finding-scenes.ts'

check('guardduty.enabled', {
  title: 'GuardDuty is on',
  covers: ['MR-INF-06'],
  controls: {
    nist: ['SI-4', 'RA-3(4)', 'CA-7'],
    soc2: ['CC7.1', 'CC7.2', 'CC7.3', 'CC7.4', 'CC6.8'],
    pci: ['11.5.1'],
    hipaa: ['164.308(a)(1)(ii)(D)', '164.308(a)(6)'],
  },
  severity: 'high',
  remedy: 'Enable GuardDuty in the region: aws guardduty create-detector --enable.',
  async verify(_account, context) {
    const { platform, region, expect } = context
    const detectors = (await platform.detectors()).map(({ id, Status }) => ({
      id,
      Status: given(Status, `status of detector ${id}`, context),
    }))
    const problems =
      detectors.length === 0
        ? [`there is no detector in ${region}`]
        : detectors.filter(({ Status }) => Status !== 'ENABLED').map(({ id, Status }) => `detector ${id} is ${Status}`)
    expect(problems, 'GuardDuty').toEqual([])
  },
  breaks: {
    'no detector': ({ guardduty }) => guardduty.detectors.clear(),
    'the detector is suspended': (_, find) => {
      find.detector().Status = 'DISABLED'
    },
  },
})

check('guardduty.findings', {
  title: 'No critical finding of GuardDuty is open',
  covers: ['MR-INF-06'],
  controls: { nist: ['SI-4(5)', 'IR-4(1)'], soc2: ['CC7.3', 'CC7.4'], hipaa: ['164.308(a)(6)'] },
  severity: 'critical',
  remedy: 'Investigate the finding; archive it when it is dealt with.',
  async verify(_account, { aws, platform, settings, expect, echoOf, inconclusive }) {
    const [detectors, [account]] = await Promise.all([platform.detectors(), platform.account()])
    if (detectors.length === 0)
      return echoOf('guardduty.enabled', () => inconclusive('There is no detector: nobody looks for threats.'))
    // critical is 9 and above: GuardDuty user guide, "Severity levels of GuardDuty findings". An organization's
    // administrator sees its members' findings too.
    const FindingCriteria = {
      Criterion: {
        accountId: { Equals: [account!.accountId] },
        severity: { GreaterThanOrEqual: 9 },
        'service.archived': { Equals: ['false'] },
      },
    }
    const open = await Promise.all(
      detectors.map(async ({ id: DetectorId }) => {
        const { FindingIds = [] } = await aws.guardduty.listFindings({ DetectorId, FindingCriteria })
        return FindingIds.map((finding) => `finding ${finding} of detector ${DetectorId}`)
      }),
    )
    const found = open.flat()
    expect(
      found.length > settings.operations.criticalFindings ? found : [],
      'open critical findings of GuardDuty',
    ).toEqual([])
  },
  breaks: {
    'malware runs in a task': ({ guardduty }, find) => {
      guardduty.findings.add({ ...FINDING, detectorId: find.detector().id })
    },
    'a finding that is only just critical': ({ guardduty }, find) => {
      guardduty.findings.add({ ...FINDING, Severity: 9, detectorId: find.detector().id })
    },
  },
})
