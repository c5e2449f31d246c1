import { parseXML } from '@aws-sdk/xml-builder'
import { expect, test } from 'vitest'
import type { RunRecord } from '../record/run.ts'
import { writeJunit } from './junit.ts'
import { hostileRecord, largeRecord } from './testing-extremes.ts'
import { acceptedRecord, echoRecord, interruptedRecord, PROMISES, sampleRecord } from './testing.ts'

type Outcome = { type: string; message: string; '#text'?: string }
interface Case {
  name: string
  classname: string
  failure?: Outcome
  error?: Outcome
  skipped?: Outcome
}
interface Suite {
  name: string
  tests: string
  failures: string
  errors: string
  skipped: string
  properties: { property: { name: string; value: string }[] }
  testcase: Case | Case[]
}

/** Reads the document back with a parser that has nothing to do with its writer. */
function read(record: RunRecord): { suites: Suite[]; cases: Case[] } {
  const { testsuites } = parseXML(writeJunit(record)) as { testsuites: { testsuite: Suite | Suite[] } }
  const suites = [testsuites.testsuite].flat()
  return { suites, cases: suites.flatMap(({ testcase }) => testcase ?? []) }
}

const named = (cases: Case[], start: string): Case | undefined => cases.find(({ name }) => name.startsWith(start))

test('one case per finding: failures, errors and skips are told apart', () => {
  const { cases } = read(sampleRecord())
  expect(cases).toHaveLength(sampleRecord().findings.length)
  expect(named(cases, 'vpc.layout ')).toEqual({
    name: expect.any(String),
    classname: 'infrastructure.vpc.layout',
    time: '0.012',
  })
  expect(cases.find(({ failure }) => failure?.type === 'critical')?.failure?.message).toBe(
    'rules open to the world: port 22 from 0.0.0.0/0',
  )
  expect(named(cases, 'kms.rotation ')?.error?.type).toBe('ACCESS_DENIED')
  expect(cases.find(({ skipped }) => skipped?.type === 'waived')?.skipped?.message).toContain(
    'Waived until 2026-12-31 by network@example.com',
  )
  expect(named(cases, 'endpoints.present ')?.skipped).toMatchObject({
    type: 'not-applicable',
    message: 'The profile wants no VPC endpoints.',
  })
})

test('what could not be established has no remedy of a failure', () => {
  const body = named(read(sampleRecord()).cases, 'kms.rotation ')?.error?.['#text']
  expect(body).toContain('grant: kms:GetKeyRotationStatus')
  expect(body).not.toContain('remedy')
})

test('the body of a failure has what a person needs', () => {
  const body = read(sampleRecord()).cases.find(({ failure }) => failure?.type === 'critical')?.failure?.['#text']
  expect(body).toContain('expected: []')
  expect(body).toContain('seen: [ "tcp 22 from 0.0.0.0/0" ]')
  expect(body).toContain('Waiver expired on 2026-10-31')
  expect(body).toMatch(/request ids: [0-9a-f-]{36}/)
})

test("a suite's counts are those of its cases", () => {
  for (const { tests, failures, errors, skipped, testcase } of read(sampleRecord()).suites) {
    const cases = [testcase].flat()
    const having = (outcome: 'failure' | 'error' | 'skipped'): string =>
      String(cases.filter((each) => each[outcome] !== undefined).length)
    expect({ tests, failures, errors, skipped }).toEqual({
      tests: String(cases.length),
      failures: having('failure'),
      errors: having('error'),
      skipped: having('skipped'),
    })
  }
})

test('properties say where the answers came from, and which controls each check serves', () => {
  const [suite] = read(sampleRecord()).suites
  const properties = Object.fromEntries(suite?.properties.property.map(({ name, value }) => [name, value]) ?? [])
  expect(properties).toMatchObject({
    environment: 'production',
    kind: 'live',
    account: '111122223333',
    'controls.vpc.layout': 'nist:SC-7 nist:CM-2 soc2:CC6.6',
  })
})

test('an interrupted run is an error, and so are its problems and the checks that it did not evaluate', () => {
  const { cases } = read(interruptedRecord())
  expect(cases.map(({ error }) => error?.type).filter((type) => type !== undefined)).toEqual([
    'RUN_INCOMPLETE',
    'CALLER_UNKNOWN',
    'CHECK_FILE_BROKEN',
    'ACCESS_DENIED',
    'NOT_EVALUATED',
  ])
  expect(writeJunit(interruptedRecord())).toContain('not compliance evidence')
})

test('hostile names give a well-formed document without forbidden characters, and names stay unique', () => {
  const text = writeJunit(hostileRecord())
  expect(text).not.toMatch(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u)
  const { cases } = read(hostileRecord())
  expect(cases.some(({ failure }) => failure?.message === '</script><img src=x onerror=alert(1)>')).toBe(true)
  expect(new Set(cases.map(({ classname, name }) => classname + name)).size).toBe(cases.length)
})

test('thousands of findings have thousands of names', () => {
  const names = read(largeRecord(2000, 0)).cases.map(({ name }) => name)
  expect(new Set(names).size).toBe(2000)
})

test('what is accepted without being established is skipped, never a pass', () => {
  const xml = writeJunit(acceptedRecord())
  expect(xml).toContain('<skipped type="accepted" message="Could not be established, accepted from 2026-11-01 to')
  expect(xml).toContain('obstacle: READ_DENIED kms:GetKeyRotationStatus of alias/logs')
  expect(xml).not.toContain('<error')
})

test('what only repeats another is skipped, and says which', () => {
  expect(writeJunit(echoRecord())).toMatch(/<skipped type="echo" message="Only repeats vpc.flow-logs on arn:aws:ec2:/)
})

test('what is not promised is a property, and no test case', () => {
  const { suites, cases } = read(sampleRecord({ promises: PROMISES }))
  expect(cases).toHaveLength(sampleRecord().findings.length)
  for (const { properties } of suites)
    expect(properties.property).toEqual(
      expect.arrayContaining([
        { name: 'promises.notMade', value: 'DG-INF-09' },
        { name: 'promises.checksLeftOut', value: 'config.recording config.delivery' },
      ]),
    )
})
