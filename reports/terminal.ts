import type { Finding, RunRecord } from '../record/run.ts'
import { isAccepted, obstacleName, obstaclesOf } from '../record/acceptance.ts'
import { VERDICTS, type Severity, type Verdict } from '../record/verdict.ts'
import { missingWords } from './writing/missing.ts'
import { paragraph, printer, type Print, type TerminalOptions } from './writing/print.ts'
import { count, duration, utc, visible } from './writing/text.ts'
import {
  echoesOf,
  isToDo,
  needsAction,
  needsRemedy,
  requestIdsOf,
  viewOf,
  type CheckView,
  type RunView,
} from './writing/view.ts'
import {
  ACCEPTED_TITLE,
  accessOf,
  gateWords,
  notPromised,
  partial,
  SIGNS,
  stamp,
  UNUSED_TITLE,
  unusedWords,
  waiverWords,
  WORDS,
} from './writing/words.ts'

/** How many request ids of a finding are printed; the page and the evidence hold all. */
const REQUEST_IDS = 3

/** How many obstacles of a finding are printed; the page and the record hold all. */
const OBSTACLES = 5

export interface RunOptions extends TerminalOptions {
  /** `full` shows every catalogue item, `brief` only what did not pass. */
  readonly mode: 'full' | 'brief'
}

/**
 * The run for a terminal: a verdict per catalogue item with what is wrong below it, and last the gate's decision, so
 * that it stays visible.
 */
export function writeTerminal(record: RunRecord, options: RunOptions): string {
  const view = viewOf(record)
  const print = printer(options)
  const sections = [
    heading(record, print),
    ...(nothingEvaluated(record)
      ? []
      : [...itemSections(view, options, print), ...otherChecks(view, options, print), ...remarks(view, print)]),
    ...waivers(view, print),
    ...outOfScope(record, print),
    ...acceptedBlindness(view, print),
    ...unused(view, print),
    ...promises(record, print),
    ...problems(record, print),
    ...missing(record, print),
  ]
  return [...sections, summary(view, print)].map((lines) => `${lines.join('\n').trimEnd()}\n`).join('\n')
}

/** The problem that ended such a run says it all: a line for each check would only repeat it. */
const nothingEvaluated = ({ complete, problems: all, findings }: RunRecord): boolean =>
  !complete && all.length > 0 && findings.every(({ obstacle }) => obstacle?.code === 'NOT_EVALUATED')

function heading({ environment, configuration, id, startedAt, finishedAt, tool }: RunRecord, print: Print): string[] {
  const { live, word, meaning } = stamp(environment)
  const { account, arn } = environment.caller ?? { account: 'account not established', arn: 'caller not established' }
  return [
    `${print.bold(visible(environment.name))}  ${live ? word : print.warn(word)}  ` +
      `${print.dim(visible(`${account} · ${environment.region}`))}`,
    ...(live ? [] : paragraph(meaning, { ...print, indent: '' }).map(print.warn)),
    ...(configuration.allowed === undefined ? [] : [print.warn(visible(accessOf(configuration)))]),
    ...[
      arn,
      `${utc(startedAt)}, ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}`,
      `${tool.name} ${tool.version}, run ${id}`,
    ].map((line) => print.dim(visible(line))),
  ]
}

function itemSections(view: RunView, { mode }: RunOptions, print: Print): string[][] {
  const items = view.record.items.filter(
    ({ checks }) => mode === 'full' || checks.some((check) => isToDoIn(view, check)),
  )
  const shown = new Map<string, string>()
  return [...Map.groupBy(items, ({ section }) => section)].map(([section, members]) => [
    print.bold(visible(section)),
    ...members.flatMap(({ id, must, verdict, checks, unselected }) => [
      ...paragraph(withNote(must, partial({ checks, unselected })), {
        ...print,
        indent: '  ',
        label: `${badge(verdict)}  ${id}  `,
        style: (label) => print.verdict(verdict, label),
      }),
      ...checks.flatMap((check) => {
        const of = view.checks.get(check)
        if (of === undefined) return []
        if (!isToDo(of)) return echoLines(of, print)
        const before = shown.get(check)
        if (before !== undefined) return [print.dim(`      ${visible(check)}: see ${visible(before)}`)]
        shown.set(check, id)
        return checkLines(of, view, print)
      }),
    ]),
  ])
}

const withNote = (text: string, note: string | undefined): string => (note === undefined ? text : `${text} (${note})`)

/** Checks that serve no item of the catalogue, such as a user's own. */
function otherChecks(view: RunView, { mode }: RunOptions, print: Print): string[][] {
  const inItems = new Set(view.record.items.flatMap(({ checks }) => checks))
  const others = [...view.checks.values()].filter((of) => !inItems.has(of.check.id) && (mode === 'full' || isToDo(of)))
  return [...Map.groupBy(others, ({ check }) => check.suite)].map(([suite, checks]) => [
    print.bold(`${visible(suite)} (no catalogue item)`),
    ...checks.flatMap((of) => [
      ...paragraph(of.check.title, {
        ...print,
        indent: '  ',
        label: `${badge(of.verdict)}  `,
        style: (label) => print.verdict(of.verdict, label),
      }),
      ...(isToDo(of) ? checkLines(of, view, print) : []),
    ]),
  ])
}

function checkLines({ check, findings }: CheckView, view: RunView, print: Print): string[] {
  const { complete } = view.record
  if (findings.length === 0 || (!complete && findings.every(({ obstacle }) => obstacle?.code === 'NOT_EVALUATED')))
    return paragraph(`${check.id}: the run ended before this check was evaluated`, { ...print, indent: '      ' })
  const lines = findings
    .filter(needsAction)
    .flatMap((finding) => findingLines(finding, finding.severity ?? check.severity, view, print))
  const remedy = needsRemedy({ findings })
    ? paragraph(check.remedy, { ...print, indent: '        ', label: 'remedy    ' })
    : []
  return [...lines, ...remedy, '']
}

/** Of a check whose findings only repeat others: which. */
function echoLines({ check, findings }: CheckView, print: Print): string[] {
  const roots = new Set(
    findings.flatMap(({ verdict, echoOf }) => (verdict === 'waived' || !echoOf ? [] : echoOf.check)),
  )
  return roots.size === 0
    ? []
    : [print.dim(`      ${visible(check.id)}: only repeats ${visible([...roots].join(', '))}`)]
}

function findingLines(finding: Finding, severity: Severity, view: RunView, print: Print): string[] {
  const { check, subject, verdict, message, expected, actual, obstacle, waiver } = finding
  const requests = requestIdsOf(finding, view)
  const more = requests.length > REQUEST_IDS ? ` and ${requests.length - REQUEST_IDS} more` : ''
  const rows: readonly (readonly [label: string, value: string | undefined])[] = [
    ['expected', expected],
    ['seen', actual],
    ...obstacleNames(finding).map((each) => ['obstacle', each] as const),
    ['grant', obstacle?.permission],
    ['waiver', waiver?.expired === true ? waiverWords(waiver, view.record.startedAt) : undefined],
    ['repeated', repeatedBy(finding, view)],
    ['requests', requests.length === 0 ? undefined : requests.slice(0, REQUEST_IDS).join(', ') + more],
  ]
  const indent = '      '
  const title = visible(`${subject.name}  ${check}, ${severity}`)
  return [
    `${indent}${print.verdict(verdict, SIGNS[verdict])} ${title}`,
    ...(subject.name === subject.id ? [] : [print.dim(`${indent}  ${visible(subject.id)}`)]),
    ...paragraph(message, { ...print, indent: `${indent}  ` }),
    ...rows.flatMap(([label, value]) =>
      value === undefined ? [] : paragraph(value, { ...print, indent: `${indent}  `, label: `${label.padEnd(8)}  ` }),
    ),
  ]
}

/** The checks that only repeat a finding, with the number of their findings; undefined when none does. */
function repeatedBy(finding: Finding, view: RunView): string | undefined {
  const checks = [...Map.groupBy(echoesOf(finding, view), ({ check }) => check)]
  if (checks.length === 0) return undefined
  return `by ${checks.map(([check, { length }]) => (length === 1 ? check : `${check} (${length})`)).join(', ')}`
}

function obstacleNames(finding: Finding): string[] {
  const names = obstaclesOf(finding).map(obstacleName)
  return names.length <= OBSTACLES
    ? names
    : [...names.slice(0, OBSTACLES), `and ${names.length - OBSTACLES} more: see the page`]
}

/** Remarks of passed findings, such as what was not checked or what was left behind. */
function remarks({ record }: RunView, print: Print): string[][] {
  const lines = record.findings
    .filter(({ verdict, message }) => verdict === 'pass' && message !== '')
    .flatMap(({ check, subject, message }) => [
      `  ${print.verdict('pass', SIGNS.pass)} ${visible(`${subject.name}  ${check}`)}`,
      ...paragraph(message, { ...print, indent: '    ' }),
    ])
  return lines.length === 0 ? [] : [[print.bold('Remarks'), ...lines]]
}

function waivers(view: RunView, print: Print): string[][] {
  const { record } = view
  const waived = record.findings.filter(({ verdict, echoOf }) => verdict === 'waived' && echoOf === undefined)
  if (waived.length === 0) return []
  return [[print.bold('Waivers'), ...waiverLines(waived, view, print)]]
}

/** What nobody could establish and somebody accepts, apart from what was waived: nobody looked. */
function acceptedBlindness(view: RunView, print: Print): string[][] {
  const { record } = view
  const accepted = record.findings.filter((finding) => isAccepted(finding) && finding.echoOf === undefined)
  if (accepted.length === 0) return []
  return [[print.bold(ACCEPTED_TITLE), ...waiverLines(accepted, view, print)]]
}

/** Findings with what accepts them; what is accepted in the same words stands above them. */
function waiverLines(findings: readonly Finding[], view: RunView, print: Print): string[] {
  const inner = { ...print, indent: '    ' }
  const wordsOf = ({ waiver }: Finding): string =>
    waiver === undefined ? '' : waiverWords(waiver, view.record.startedAt)
  return [...Map.groupBy(findings, wordsOf)].flatMap(([words, same]) => [
    ...same.flatMap((finding) => {
      const { check, subject, verdict } = finding
      const echoes = repeatedBy(finding, view)
      return [
        `  ${print.verdict(verdict, SIGNS[verdict])} ${visible(`${subject.name}  ${check}`)}`,
        ...obstacleNames(finding).flatMap((each) => paragraph(each, inner)),
        ...(echoes === undefined ? [] : paragraph(`repeated ${echoes}, waived with it`, inner)),
      ]
    }),
    ...(words === '' ? [] : paragraph(words, inner)),
  ])
}

function unused({ record: { unusedWaivers = [] } }: RunView, print: Print): string[][] {
  if (unusedWaivers.length === 0) return []
  const lines = unusedWaivers.flatMap((waiver) =>
    paragraph(unusedWords(waiver), { ...print, indent: '  ', label: '· ' }),
  )
  return [[print.bold(UNUSED_TITLE), ...lines]]
}

/** Services of other environments, counted by the rule that excluded them. */
function outOfScope({ outOfScope: all = [] }: RunRecord, print: Print): string[][] {
  if (all.length === 0) return []
  const lines = [...Map.groupBy(all, ({ because }) => because)].flatMap(([because, same]) =>
    paragraph(`${count(same.length, 'service')} (${same.map(({ service }) => service).join(', ')}): ${because}`, {
      ...print,
      indent: '  ',
    }),
  )
  return [[print.bold('Out of scope'), ...lines]]
}

/** What is not promised: the page and the JSON hold the list. */
function promises(record: RunRecord, print: Print): string[][] {
  const words = notPromised(record)
  return words === undefined ? [] : [paragraph(`${words}.`, { ...print, indent: '' }).map(print.dim)]
}

function problems({ problems: all, complete }: RunRecord, print: Print): string[][] {
  const lines = all.flatMap(({ code, message, source }) =>
    paragraph(source === undefined ? message : `${message} (${source})`, {
      ...print,
      indent: '  ',
      label: `${code}  `,
    }),
  )
  const interrupted = complete
    ? []
    : paragraph('The run ended early: what is known is shown, nothing else is implied.', { ...print, indent: '  ' })
  return lines.length + interrupted.length === 0 ? [] : [[print.bold('Problems of the run'), ...interrupted, ...lines]]
}

function missing({ missing: denied, environment }: RunRecord, print: Print): string[][] {
  if (denied === undefined) return []
  const { intro, policies, elsewhere } = missingWords(denied, environment.caller?.arn)
  return [
    [
      print.bold('Missing permissions'),
      ...(intro === undefined ? [] : paragraph(intro, { ...print, indent: '  ' })),
      ...policies.flatMap((policy) => policy.split('\n')),
      ...elsewhere.flatMap((line) => paragraph(line, { ...print, indent: '  ' })),
    ],
  ]
}

function summary({ record }: RunView, print: Print): string[] {
  const { totals, gate, statistics } = record
  const counts = VERDICTS.filter((verdict) => totals[verdict] > 0).map((verdict) =>
    print.verdict(
      verdict,
      `${SIGNS[verdict]} ${totals[verdict]} ${WORDS[verdict]}${notesOf(verdict, record.findings)}`,
    ),
  )
  return [
    counts.length === 0 ? 'No findings.' : counts.join('   '),
    print.dim(
      `${count(statistics.calls, 'call')}, ${count(statistics.sharedReads, 'read')} shared, ` +
        `${count(statistics.retries, 'retry', 'retries')}`,
    ),
    print.bold(
      print.verdict(
        gate.open ? 'pass' : gate.exitCode === 1 ? 'fail' : 'inconclusive',
        `${gateWords(record)} (exit code ${gate.exitCode})`,
      ),
    ),
    ...gate.reasons.flatMap((reason) => paragraph(reason, { ...print, indent: '  ', label: '· ' })),
  ]
}

/** How many of a verdict's findings are accepted, and how many only repeat others. */
function notesOf(verdict: Verdict, findings: readonly Finding[]): string {
  const of = findings.filter((finding) => finding.verdict === verdict)
  const [accepted, echoes] = [of.filter(isAccepted).length, of.filter(({ echoOf }) => echoOf !== undefined).length]
  const notes = [
    ...(accepted === 0 ? [] : [`${accepted} accepted`]),
    ...(echoes === 0 ? [] : [`${echoes} only ${echoes === 1 ? 'repeats another' : 'repeat others'}`]),
  ]
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`
}

function badge(verdict: Verdict): string {
  return `${SIGNS[verdict]} ${WORDS[verdict].padEnd(14)}`
}

const isToDoIn = ({ checks }: RunView, id: string): boolean => {
  const check = checks.get(id)
  return check !== undefined && isToDo(check)
}
