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
  [
    'advanced, one source by a selector of its own',
    {
      AdvancedEventSelectors: [
        { FieldSelectors: [management, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }] },
        { FieldSelectors: [management, { Field: 'eventSource', Equals: ['kms.amazonaws.com'] }] },
      ],
    },
    [],
  ],
  [
    'two that leave out different sources',
    {
      EventSelectors: [
        { ExcludeManagementEventSources: ['kms.amazonaws.com'] },
        { ExcludeManagementEventSources: ['rdsdata.amazonaws.com'] },
      ],
    },
    [],
  ],
  [
    'advanced, one source alone',
    advanced(management, { Field: 'eventSource', Equals: ['kms.amazonaws.com'] }),
    [
      'read events are recorded only in part: eventSource Equals kms.amazonaws.com',
      'write events are recorded only in part: eventSource Equals kms.amazonaws.com',
    ],
  ],
  [
    'advanced, the reads of the source that is left out',
    {
      AdvancedEventSelectors: [
        { FieldSelectors: [management, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }] },
        {
          FieldSelectors: [
            management,
            { Field: 'eventSource', Equals: ['kms.amazonaws.com'] },
            { Field: 'readOnly', Equals: ['true'] },
          ],
        },
      ],
    },
    ['write events are recorded only in part: eventSource NotEquals kms.amazonaws.com'],
  ],
  [
    'advanced, narrowed by the name of events',
    advanced(management, { Field: 'eventName', NotEquals: ['Decrypt'] }),
    [
      'read events are recorded only in part: eventName NotEquals Decrypt',
      'write events are recorded only in part: eventName NotEquals Decrypt',
    ],
  ],
  ['no selectors at all', {}, ['read events are not recorded', 'write events are not recorded']],
] as const)('%s', (_, selectors, gaps) => {
  expect(managementEventGaps(selectors as never)).toEqual(gaps)
})
