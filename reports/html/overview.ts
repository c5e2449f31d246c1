/** The top of the page: where the answers came from, the gate's decision, the totals, who ran it. */
import { isAccepted } from '../../record/acceptance.ts'
import type { RunRecord } from '../../record/run.ts'
import { SEVERITIES, VERDICTS, type Verdict } from '../../record/verdict.ts'
import { duration, utc } from '../writing/text.ts'
import { isToDo, type CheckView, type RunView } from '../writing/view.ts'
import { accessOf, gateWords, SIGNS, stamp, WORDS } from '../writing/words.ts'
import { checkAnchor, facts, name, tally } from './parts.ts'
import { html, type Html } from '../writing/markup.ts'

export function header(record: RunRecord): Html {
  const { environment, startedAt, complete } = record
  const { live, word, meaning } = stamp(environment)
  return html`<header>
    <p class="stamp ${live ? 'live' : 'emulator'}"><strong>${word}</strong> ${meaning}</p>
    <p class="brand">Checkride report</p>
    <h1>${name(environment.name)}</h1>
    <p class="subtitle">
      ${environment.caller === undefined ? 'account not established' : html`account ${name(environment.caller.account)}`},
      ${environment.region}, ${time(startedAt)}
    </p>
    ${!complete && html`<p class="notice"><strong>Interrupted run.</strong> What is known is shown; nothing else is implied.</p>`}
  </header>`
}

/** The gate, the totals, and the run's identity. */
export function summary(view: RunView): Html {
  const { record } = view
  const { gate } = record
  const tone = gate.open ? 'pass' : gate.exitCode === 1 ? 'fail' : 'inconclusive'
  return html`<div class="columns">
    <div>
      <div class="gate ${tone}">
        <p class="decision"><span aria-hidden="true">${SIGNS[tone]}</span> ${gateWords(record)}</p>
        <ul>
          ${gate.reasons.map((reason) => html`<li>${reason}</li>`)}
        </ul>
        <p class="quiet">Exit code ${gate.exitCode}</p>
      </div>
      ${totals(record)} ${checksToFix(view)}
    </div>
    ${identity(record)}
  </div>`
}

/** How many checks are named; the findings hold all. */
const NAMED = 10

/** The checks that need action: failures before inconclusive ones, then by severity. */
function checksToFix({ checks }: RunView): Html | false {
  const rank = ({ verdict, check }: CheckView): number =>
    VERDICTS.indexOf(verdict) * SEVERITIES.length + SEVERITIES.indexOf(check.severity)
  const open = [...checks.values()].filter(isToDo).toSorted((a, b) => rank(a) - rank(b))
  if (open.length === 0) return false
  return html`<div class="to-do">
    <h3>To be done</h3>
    <ul>
      ${open.slice(0, NAMED).map(
        ({ check, verdict, findings }) =>
          html`<li>
            <a href="#${checkAnchor(check.id)}"
              ><span class="${verdict}" aria-hidden="true">${SIGNS[verdict]}</span> ${name(check.title)}</a
            >
            <span class="quiet"
              ><span class="severity ${check.severity}">${check.severity}</span> ${tally(findings)}</span
            >
          </li>`,
      )}
    </ul>
    ${open.length > NAMED && html`<p class="quiet">and ${open.length - NAMED} more: see the findings.</p>`}
  </div>`
}

/** Links, whose address holds the filter. */
function totals({ totals: of, findings }: RunRecord): Html {
  const shown = VERDICTS.filter((verdict) => of[verdict] > 0)
  const all = Math.max(1, findings.length)
  const accepted = findings.filter(isAccepted).length
  const echoes = (verdict: Verdict): number =>
    findings.filter((finding) => finding.verdict === verdict && finding.echoOf !== undefined).length
  let x = 0
  const bars = shown.map((verdict) => {
    const width = (of[verdict] / all) * 100
    const bar = html`<rect class="${verdict}" x="${x.toFixed(3)}" width="${width.toFixed(3)}" height="1" />`
    x += width
    return bar
  })
  const legend = VERDICTS.map(
    (verdict) =>
      html`<li>
        <a href="#verdict=${verdict}" class="${verdict}"
          ><b>${of[verdict].toLocaleString('en')}</b>
          <span
            ><span aria-hidden="true">${SIGNS[verdict]}</span>
            ${WORDS[verdict]}${verdict === 'inconclusive' && accepted > 0 && html` <small>${accepted} accepted</small>`}${echoes(verdict) > 0 && html` <small>${echoes(verdict)} only repeating</small>`}</span
          ></a
        >
      </li>`,
  )
  return html`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>
    <ul class="totals" aria-label="Findings by verdict">
      ${legend}
    </ul>`
}

function identity({ environment, tool, configuration, id, startedAt, finishedAt }: RunRecord): Html {
  const { caller, kind, endpoint, profile, startedBy } = environment
  return facts([
    ['Run by', caller === undefined ? 'not established: see the problems' : html`<code>${name(caller.arn)}</code>`],
    ['Started by', startedBy === undefined ? 'not told by the environment' : link(startedBy)],
    ['Started', time(startedAt)],
    ['Finished', html`${time(finishedAt)}, after ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}`],
    [
      'Environment',
      html`profile ${name(profile)}, ${kind}${endpoint !== undefined && html` at <code>${name(endpoint)}</code>`}`,
    ],
    ['Access', accessOf(configuration)],
    [
      'Tool',
      html`${tool.name} ${tool.version}${tool.commit !== undefined && html`, commit <code>${tool.commit}</code>`}, Node
      ${tool.node}`,
    ],
    ['Configuration', html`<code>${configuration.sha256}</code>`],
    ['Run', html`<code>${id}</code>`],
  ])
}

function link(text: string): Html {
  return /^https?:\/\//.test(text) ? html`<a href="${text}" rel="noreferrer">${name(text)}</a>` : name(text)
}

function time(iso: string): Html {
  return html`<time datetime="${iso}">${utc(iso)}</time>`
}
