import { expect, test } from 'vitest'
import { managementEventGaps } from './management-events.ts'

const management = { Field: 'eventCategory', Equals: ['Management'] }
const advanced = (...FieldSelectors: { Field: string; Equals?: string[]; NotEquals?: string[] }[]) => ({
  AdvancedEventSelectors: [{ FieldSelectors }],
})

test.each([
  ['the default selector', { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] }, []],
  ['defaults left out', { EventSelectors: [{}] }, []],
  [
    'reads and writes by two selectors',
    { EventSelectors: [{ ReadWriteType: 'ReadOnly' }, { ReadWriteType: 'WriteOnly' }] },
    [],
  ],
  [
    'an excluding selector beside a complete one',
    { EventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }, {}] },
    [],
  ],
  ['writes only', { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }, ['read events are not recorded']],
  [
    'data events only',
    { EventSelectors: [{ IncludeManagementEvents: false }] },
    ['read events are not recorded', 'write events are not recorded'],
  ],
  [
    'without KMS',
    { EventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }] },
    [
      'read events are recorded only in part: without kms.amazonaws.com',
      'write events are recorded only in part: without kms.amazonaws.com',
    ],
  ],
  ['advanced, all', advanced(management), []],
  [
    'advanced, writes',
    advanced(management, { Field: 'readOnly', Equals: ['false'] }),
    ['read events are not recorded'],
  ],
  [
    'advanced, not reads',
    advanced(management, { Field: 'readOnly', NotEquals: ['true'] }),
    ['read events are not recorded'],
  ],
  [
    'advanced, data only',
    advanced({ Field: 'eventCategory', Equals: ['Data'] }),
    ['read events are not recorded', 'write events are not recorded'],
  ],
  [
    'advanced, without one source, writes complete beside it',
    {
      AdvancedEventSelectors: [
        { FieldSelectors: [management, { Field: 'eventSource', NotEquals: ['rdsdata.amazonaws.com'] }] },
        { FieldSelectors: [management, { Field: 'readOnly', Equals: ['false'] }] },
      ],
    },
    ['read events are recorded only in part: eventSource NotEquals rdsdata.amazonaws.com'],
  ],
  ['no selectors at all', {}, ['read events are not recorded', 'write events are not recorded']],
] as const)('%s', (_, selectors, gaps) => {
  expect(managementEventGaps(selectors as never)).toEqual(gaps)
})
