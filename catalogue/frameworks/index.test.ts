import { expect, test } from 'vitest'
import { controlTitle, isKnownControl, type Framework } from './index.ts'
import nist from './nist-800-53r5.json' with { type: 'json' }
import { SOC2 } from './soc2.ts'

test.for<[Framework, string, string | undefined]>([
  ['nist', 'AU-2', 'Event Logging'],
  ['nist', 'AC-4(26)', 'Audit Filtering Actions'],
  ['nist', 'IA-13(3)', 'Token Management'],
  ['nist', 'SI-2(7)', 'Root Cause Analysis'],
  ['nist', 'ac-4.26', undefined],
  ['nist', 'AC-04', undefined],
  ['nist', 'AC-2(10)', undefined], // withdrawn
  ['nist', 'toString', undefined],
  ['soc2', 'CC7.2', 'Monitoring for anomalies'],
  ['soc2', 'CC7.6', undefined],
  ['soc2', 'A1.4', undefined],
  ['cis', '3.7', 'VPC flow logs'],
  ['cis', '3.10', undefined],
  ['pci', '10.2.1', 'Logging and monitoring'],
  ['pci', '1.2.5', 'Network security controls'],
  ['pci', '10.2.1.2', 'Logging and monitoring'],
  ['pci', '13.1', undefined],
  ['pci', '10', undefined],
  ['hipaa', '164.312(a)(2)(iv)', 'Technical safeguards'],
  ['hipaa', '164.308(a)(7)(ii)(D)', 'Administrative safeguards'],
  ['hipaa', '312(b)', undefined],
  ['hipaa', '164.312', undefined],
])('%s %s is called %s', ([framework, id, title]) => {
  expect(controlTitle(framework, id)).toBe(title)
  expect(isKnownControl(framework, id)).toBe(title !== undefined)
})

test('the catalogues are whole', () => {
  expect(Object.keys(nist)).toHaveLength(1_007 + 4 + 3)
  expect(Object.keys(SOC2)).toHaveLength(33 + 3 + 2 + 5 + 18)
})
