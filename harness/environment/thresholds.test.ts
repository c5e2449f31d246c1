/** What each document expects alone, and what they expect together. */
import { expect, test } from 'vitest'
import { DOCUMENT_NAMES, type DocumentName } from '../../catalogue/index.ts'
import { PROFILE_NAMES, PROFILES } from './profiles.ts'
import { promisesMade } from './promises.ts'
import { settingsFor } from './settings/index.ts'
import { profileOf, thresholdsOf, type Thresholds } from './thresholds.ts'

const of = (...documents: DocumentName[]): Thresholds => thresholdsOf(promisesMade({ documents }), 'production')

/** Each threshold under the guide, the microservices guide, the service documentation, the SOP, the strategy; all. */
const EXPECTED: { [Key in keyof Thresholds]: readonly [...each: Thresholds[Key][]] } = {
  zones: [3, 2, 2, 2, 2, 3],
  logRetentionDays: [90, 7, 90, 90, 90, 90],
  deletionProtection: [true, false, false, false, false, true],
  spotPercent: [0, 100, 0, 100, 80, 0],
  desired: [{ min: 3 }, { min: 1, max: 10 }, { min: 1 }, { min: 1 }, { min: 1 }, { min: 3 }],
  scalingBounds: [{ min: 3, max: 20 }, { min: 1, max: 10 }, null, null, null, { min: 3, max: 20 }],
  scalingMemory: [[], [70], [], [], [80], [70, 80]],
  scalingRequests: [[], [], [], [], [1000], [1000]],
  scalingCooldowns: [null, null, null, null, { out: 60, in: 300 }, { out: 60, in: 300 }],
  targetChecks: [
    null,
    null,
    { interval: 30, timeout: 5, healthy: 3, unhealthy: 3 },
    null,
    null,
    { interval: 30, timeout: 5, healthy: 3, unhealthy: 3 },
  ],
  healthTimestamp: [true, false, true, false, false, true],
  alarmErrors: [
    { percent: 5, count: null },
    { percent: null, count: 10 },
    { percent: 5, count: 10 },
    { percent: 5, count: 10 },
    { percent: 5, count: 10 },
    { percent: 5, count: 10 },
  ],
  alarmTasksMissing: [true, false, false, false, false, true],
}

test.each(Object.keys(EXPECTED) as (keyof Thresholds)[])('%s under each document alone, and under all', (key) => {
  expect([...DOCUMENT_NAMES.map((name) => of(name)[key]), of(...DOCUMENT_NAMES)[key]]).toEqual(EXPECTED[key])
})

test.each<[keyof Thresholds, readonly DocumentName[], unknown]>([
  ['zones', ['microservices-readme', 'deployment-guide'], 3],
  ['zones', ['microservices-readme', 'deployment-strategy'], 2],
  ['scalingMemory', ['deployment-guide', 'microservices-readme'], [70]],
  ['scalingMemory', ['microservices-readme', 'deployment-strategy'], [70, 80]],
  ['healthTimestamp', ['microservices-readme', 'service-documentation'], true],
  ['alarmErrors', ['deployment-guide', 'microservices-readme'], { percent: 5, count: 10 }],
  ['alarmErrors', ['deployment-guide', 'deployment-strategy'], { percent: 5, count: null }],
  ['logRetentionDays', ['microservices-readme', 'deployment-guide'], 90],
  ['spotPercent', ['microservices-readme', 'deployment-strategy'], 80],
  ['desired', ['microservices-readme', 'deployment-guide'], { min: 3 }],
])('%s under %j: the strictest, or any of them', (key, documents, value) => {
  expect(of(...documents)[key]).toEqual(value)
})

test('an item that is promised alone means the figure of its own document', () => {
  const { zones, alarmErrors } = thresholdsOf(promisesMade({ items: ['DG-INF-01', 'MR-SVC-02'] }), 'production')
  expect([zones, alarmErrors]).toEqual([3, { percent: 5, count: 10 }])
  const beside = promisesMade({ documents: ['microservices-readme'], items: ['DG-INF-01'] })
  expect(thresholdsOf(beside, 'production')).toMatchObject({ zones: 3, scalingMemory: [70] })
})

test.each(PROFILE_NAMES)('the profile %s is as it stands when every document is promised', (name) => {
  const thresholds = thresholdsOf(promisesMade(), name)
  expect(profileOf(name, thresholds)).toEqual(PROFILES[name])
  expect(thresholds.scalingBounds).toEqual(PROFILES[name].scaling)
})

test('the settings take their defaults from the promised documents, and an override wins', () => {
  const promises = { documents: ['microservices-readme'] } as const satisfies { documents: DocumentName[] }
  const settings = settingsFor('production', 'production', { service: { scalingMemory: [75] } }, promises)
  expect(settings).toMatchObject({
    promises: { documents: ['microservices-readme'] },
    network: { zones: 2 },
    operations: { logRetentionDays: 7 },
    service: { scalingMemory: [75], scalingRequests: [], scalingCooldowns: null, scalingBounds: { min: 1, max: 10 } },
    public: { healthTimestamp: false },
    observability: { alarmErrorPercent: null, alarmErrorCount: 10, alarmTasksMissing: false },
  })
})
