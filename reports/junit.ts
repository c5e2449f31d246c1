import { create } from 'xmlbuilder2'
import { isAccepted, obstacleName, obstaclesOf } from '../record/acceptance.ts'
import type { AppliedWaiver, CheckSummary, Finding, RunRecord } from '../record/run.ts'
import { visible } from './writing/text.ts'
import { requestIdsOf, viewOf, type CheckView, type RunView } from './writing/view.ts'
import { FRAMEWORKS } from '../catalogue/frameworks/index.ts'
import { gateWords, notPromised, stamp } from './writing/words.ts'

type Outcome = 'failure' | 'error' | 'skipped'

interface TestCase {
  readonly name: string
  readonly classname: string
  /** Milliseconds. */
  readonly took: number
  /** Absent when the case passed. */
  readonly outcome?: {
    readonly element: Outcome
    readonly type: string
    readonly message: string
    readonly details: string
  }
}

interface TestSuite {
  readonly name: string
  readonly properties: readonly (readonly [name: string, value: string])[]
  readonly cases: readonly TestCase[]
}

/**
 * JUnit XML as Surefire writes it, for tools that show test results: one suite per suite, one case per finding, named
 * by check and subject. A failure is a rule that does not hold, an error one that could not be established; waived and
 * not applicable are skipped, with the reason. Problems of the run are errors in a suite of their own.
 */
export function writeJunit(record: RunRecord): string {
  const view = viewOf(record)
  const run: TestSuite = { name: 'run', properties: runProperties(record), cases: problemCases(record) }
  const suites = [...view.suites].map(([name, checks]): TestSuite => ({
    name,
    properties: [
      ...runProperties(record),
      ...checks.map(({ check }) => [`controls.${check.id}`, controlsText(check)] as const),
    ],
    cases: checks.flatMap((check) => casesOf(check, view)),
  }))
  return toXml(record, run.cases.length === 0 ? suites : [run, ...suites])
}

function toXml(record: RunRecord, suites: readonly TestSuite[]): string {
  const document = create({ version: '1.0', encoding: 'UTF-8' })
  const { environment, startedAt } = record
  const root = document.ele('testsuites', {
    name: visible(`Checkride ${environment.name} (${stamp(environment).word})`),
    ...tally(suites.flatMap(({ cases }) => cases)),
  })
  for (const { name, properties, cases } of suites) {
    const skipped = cases.filter(({ outcome }) => outcome?.element === 'skipped').length
    const suite = root.ele('testsuite', {
      name: visible(name),
      timestamp: startedAt,
      ...tally(cases),
      skipped: String(skipped),
    })
    const list = suite.ele('properties')
    for (const [property, value] of properties) list.ele('property', { name: visible(property), value: visible(value) })
    for (const { name: testName, classname, took, outcome } of cases) {
      const testcase = suite.ele('testcase', {
        name: visible(testName),
        classname: visible(classname),
        time: seconds(took),
      })
      if (outcome !== undefined)
        testcase
          .ele(outcome.element, { type: visible(outcome.type), message: visible(outcome.message) })
          .txt(visible(outcome.details))
    }
  }
  return `${document.end({ prettyPrint: true })}\n`
}

function tally(cases: readonly TestCase[]): Record<'tests' | 'failures' | 'errors' | 'time', string> {
  const having = (element: Outcome): string =>
    String(cases.filter(({ outcome }) => outcome?.element === element).length)
  return {
    tests: String(cases.length),
    failures: having('failure'),
    errors: having('error'),
    time: seconds(cases.reduce((sum, { took }) => sum + took, 0)),
  }
}

function casesOf({ check, findings }: CheckView, view: RunView): TestCase[] {
  const classname = `${check.suite}.${check.id}`
  if (findings.length === 0) {
    const message = 'The run ended before this check was evaluated.'
    return [
      {
        name: `${check.id} (not evaluated)`,
        classname,
        took: 0,
        outcome: { element: 'error', type: 'NOT_EVALUATED', message, details: message },
      },
    ]
  }
  return findings.map((finding) => {
    const outcome = outcomeOf(finding, check, view)
    return {
      name: `${check.id} ${finding.subject.id}`,
      classname,
      took: finding.durationMs,
      ...(outcome && { outcome }),
    }
  })
}

function outcomeOf(finding: Finding, check: CheckSummary, view: RunView): TestCase['outcome'] {
  const { verdict, message, waiver, obstacle, echoOf } = finding
  const details = detailsOf(finding, check, view)
  if (echoOf !== undefined && verdict !== 'waived')
    return { element: 'skipped', type: 'echo', message: `Only repeats ${echoOf.check} on ${echoOf.subject}`, details }
  switch (verdict) {
    case 'pass':
      return undefined
    case 'fail':
      return { element: 'failure', type: finding.severity ?? check.severity, message, details }
    case 'inconclusive':
      if (waiver !== undefined && isAccepted(finding))
        return { element: 'skipped', type: 'accepted', message: waiverText(waiver), details }
      return { element: 'error', type: obstacle?.code ?? 'INCONCLUSIVE', message, details }
    case 'waived':
      return {
        element: 'skipped',
        type: 'waived',
        message: waiver === undefined ? message : waiverText(waiver),
        details,
      }
    case 'not-applicable':
      return { element: 'skipped', type: 'not-applicable', message, details: message }
  }
}

function detailsOf(finding: Finding, check: CheckSummary, view: RunView): string {
  const { subject, message, expected, actual, obstacle, waiver } = finding
  const requests = requestIdsOf(finding, view)
  const lines: readonly (readonly [label: string, value: string | undefined])[] = [
    ['rule', `${check.title} (${check.severity}; ${check.covers.join(', ')})`],
    ['subject', `${subject.name}, ${subject.type}, ${subject.region}`],
    ['expected', expected],
    ['seen', actual],
    ['obstacle', obstacle && obstaclesOf(finding).map(obstacleName).join('; ')],
    ['grant', obstacle?.permission],
    ['waiver', waiver && waiverText(waiver)],
    ['remedy', finding.verdict === 'inconclusive' ? undefined : check.remedy],
    ['request ids', requests.length === 0 ? undefined : requests.join(', ')],
  ]
  return [message, '', ...lines.flatMap(([label, value]) => (value === undefined ? [] : [`${label}: ${value}`]))].join(
    '\n',
  )
}

function waiverText({ reason, owner, expires, expired, accepts, since }: AppliedWaiver): string {
  if (accepts !== undefined && !expired)
    return `Could not be established, accepted from ${since} to ${expires} by ${owner}: ${reason}`
  return `${expired ? 'Waiver expired on' : 'Waived until'} ${expires} by ${owner}: ${reason}`
}

function problemCases({ problems, complete, gate }: RunRecord): TestCase[] {
  const interrupted = complete
    ? []
    : [
        {
          code: 'RUN_INCOMPLETE',
          message: 'The run ended early: what is known is reported, nothing else is implied.',
          source: undefined,
        },
      ]
  return [...interrupted, ...problems].map(({ code, message, source }, index) => ({
    name: `${index + 1} ${code}`,
    classname: 'run.problems',
    took: 0,
    outcome: {
      element: 'error',
      type: code,
      message,
      details: [message, source, ...gate.reasons].filter((line) => line !== undefined).join('\n'),
    },
  }))
}

function runProperties(record: RunRecord): readonly (readonly [string, string])[] {
  const { environment, tool, configuration } = record
  const { word, meaning } = stamp(environment)
  return [
    ['environment', environment.name],
    ['profile', environment.profile],
    ['kind', environment.kind],
    ['origin', `${word}. ${meaning}`],
    ['account', environment.caller?.account ?? 'not established'],
    ['caller', environment.caller?.arn ?? 'not established'],
    ['region', environment.region],
    ['run', record.id],
    ['complete', String(record.complete)],
    ['gate', gateWords(record)],
    ['tool', `${tool.name} ${tool.version}`],
    ['configuration', configuration.sha256],
    ...promisesProperties(record),
  ]
}

/** Items that are not promised and checks that were left out are no test cases: neither passed nor skipped. */
function promisesProperties(record: RunRecord): readonly (readonly [string, string])[] {
  const words = notPromised(record)
  if (record.promises === undefined || words === undefined) return []
  return [
    ['promises', words],
    ['promises.notMade', record.promises.notMade.map(({ item }) => item).join(' ')],
    ['promises.checksLeftOut', record.promises.checksLeftOut.join(' ')],
  ]
}

function controlsText({ controls }: CheckSummary): string {
  return (Object.keys(FRAMEWORKS) as (keyof typeof FRAMEWORKS)[])
    .flatMap((framework) => (controls[framework] ?? []).map((id) => `${framework}:${id}`))
    .join(' ')
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}
