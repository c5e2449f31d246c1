import { variants } from '../../harness/index.ts'

variants('guardduty.enabled', [
  {
    what: 'a detector of which no status is said',
    arrange: ({ guardduty }) => void Reflect.deleteProperty(guardduty.detectors.only(), 'Status'),
    expected: /^inconclusive: .*does not say the status of detector/,
  },
])

variants('guardduty.findings', [
  {
    what: "a member account's finding, which the administrator sees too",
    arrange: ({ guardduty }) => {
      const Service = { Archived: false }
      guardduty.findings.add({
        detectorId: guardduty.detectors.only().id,
        Id: '1',
        AccountId: '444455556666',
        Severity: 9.5,
        Service,
      } as Parameters<typeof guardduty.findings.add>[0])
    },
    expected: 'pass',
  },
])
