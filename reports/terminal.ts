import type { Finding, RunRecord } from '../record/run.ts'
import { VERDICTS, type Severity, type Verdict } from '../record/verdict.ts'
import { paragraph, printer, type Print, type TerminalOptions } from './writing/print.ts'
import { count, duration, utc, visible } from './writing/text.ts'
import { requestIdsOf, viewOf, type CheckView, type RunView } from './writing/view.ts'
import { accessOf, gateWords, notPromised, partial, SIGNS, stamp, WORDS } from './writing/words.ts'

/** How many request ids of a finding are printed; the page and the evidence hold all. */
const REQUEST_IDS = 3

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
    ...itemSections(view, options, print),
    ...otherChecks(view, options, print),
    ...remarks(view, print),
    ...waivers(view, print),
    ...promises(record, print),
    ...problems(record, print),
  ]
  return [...sections, summary(view, print)].map((lines) => `${lines.join('\n').trimEnd()}\n`).join('\n')
}

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
  const items = view.record.items.filter(({ verdict }) => mode === 'full' || needsAction(verdict))
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
        if (of === undefined || !needsAction(of.verdict)) return []
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
  const others = [...view.checks.values()].filter(
    ({ check, verdict }) => !inItems.has(check.id) && (mode === 'full' || needsAction(verdict)),
  )
  return [...Map.groupBy(others, ({ check }) => check.suite)].map(([suite, checks]) => [
    print.bold(`${visible(suite)} (no catalogue item)`),
    ...checks.flatMap((of) => [
      ...paragraph(of.check.title, {
        ...print,
        indent: '  ',
        label: `${badge(of.verdict)}  `,
        style: (label) => print.verdict(of.verdict, label),
      }),
      ...(needsAction(of.verdict) ? checkLines(of, view, print) : []),
    ]),
  ])
}

function checkLines({ check, findings }: CheckView, view: RunView, print: Print): string[] {
  if (findings.length === 0)
    return paragraph(`${check.id}: the run ended before this check was evaluated`, { ...print, indent: '      ' })
  const lines = findings
    .filter(({ verdict }) => needsAction(verdict))
    .flatMap((finding) => findingLines(finding, check.severity, view, print))
  return [...lines, ...paragraph(check.remedy, { ...print, indent: '        ', label: 'remedy    ' }), '']
}

function findingLines(finding: Finding, severity: Severity, view: RunView, print: Print): string[] {
  const { check, subject, verdict, message, expected, actual, obstacle, waiver } = finding
  const requests = requestIdsOf(finding, view)
  const more = requests.length > REQUEST_IDS ? ` and ${requests.length - REQUEST_IDS} more` : ''
  const rows: readonly (readonly [label: string, value: string | undefined])[] = [
    ['expected', expected],
    ['seen', actual],
    ['code', obstacle && [obstacle.code, obstacle.operation].filter(Boolean).join(', ')],
    ['grant', obstacle?.permission],
    [
      'waiver',
      waiver?.expired === true ? `expired on ${waiver.expires} (${waiver.owner}): ${waiver.reason}` : undefined,
    ],
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

function waivers({ record }: RunView, print: Print): string[][] {
  const waived = record.findings.filter(({ verdict }) => verdict === 'waived')
  if (waived.length === 0) return []
  const lines = waived.flatMap(({ check, subject, waiver }) => [
    `  ${print.verdict('waived', SIGNS.waived)} ${visible(`${subject.name}  ${check}`)}`,
    ...(waiver === undefined
      ? []
      : paragraph(`until ${waiver.expires}, ${waiver.owner}: ${waiver.reason}`, { ...print, indent: '    ' })),
  ])
  return [[print.bold('Waivers'), ...lines]]
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
    : paragraph('The run was interrupted: what is known is shown, nothing else is implied.', { ...print, indent: '  ' })
  return lines.length + interrupted.length === 0 ? [] : [[print.bold('Problems of the run'), ...interrupted, ...lines]]
}

function summary({ record }: RunView, print: Print): string[] {
  const { totals, gate, statistics } = record
  const counts = VERDICTS.filter((verdict) => totals[verdict] > 0).map((verdict) =>
    print.verdict(verdict, `${SIGNS[verdict]} ${totals[verdict]} ${WORDS[verdict]}`),
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

function badge(verdict: Verdict): string {
  return `${SIGNS[verdict]} ${WORDS[verdict].padEnd(14)}`
}

function needsAction(verdict: Verdict): boolean {
  return verdict === 'fail' || verdict === 'inconclusive'
}
