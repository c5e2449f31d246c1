/** The findings, by suite and check, and the form that filters them. */
import { obstacleName, obstaclesOf } from '../../record/acceptance.ts'
import type { AppliedWaiver, CheckSummary, Controls, Finding } from '../../record/run.ts'
import { SEVERITIES, VERDICTS } from '../../record/verdict.ts'
import type { CheckView, RunView } from '../writing/view.ts'
import { controlsOf, echoesOf, isToDo, needsRemedy } from '../writing/view.ts'
import { FRAMEWORKS } from '../../catalogue/frameworks/index.ts'
import { SIGNS, WORDS } from '../writing/words.ts'
import { badge, checkAnchor, checkLink, name, tally } from './parts.ts'
import { html, type Html } from '../writing/markup.ts'

/** By suite; within it, what is wrong comes first. */
export function findings(view: RunView): Html {
  const rank = ({ verdict }: CheckView): number => VERDICTS.indexOf(verdict)
  return html`${filters(view)}
  ${[...view.suites].map(
    ([suite, checks]) =>
      html`<section class="suite" aria-label="${suite}">
        <h3>${name(suite)}</h3>
        ${checks.toSorted((a, b) => rank(a) - rank(b)).map((check) => checkDetails(check, view))}
      </section>`,
  )}`
}

/** Hidden until the page's script, which it needs, shows it. */
function filters(view: RunView): Html {
  const options = (values: Iterable<string>): readonly Html[] =>
    [...new Set(values)].map((value) => html`<option value="${value}">${value}</option>`)
  const summaries = [...view.checks.values()].map(({ check }) => check)
  const controls = [...controlsOf(view)].map(
    ([framework, of]) =>
      html`<optgroup label="${FRAMEWORKS[framework].heading}">
        ${of.map(({ id }) => html`<option value="${framework}:${id}">${id}</option>`)}
      </optgroup>`,
  )
  return html`<div id="tools" hidden>
    <form id="filters" role="search" aria-label="Filter the findings">
      <p>
        <label for="search">Search</label
        ><input id="search" type="search" name="q" autocomplete="off" placeholder="resource, message, check" />
      </p>
      <p>
        <label for="suite">Suite</label
        ><select id="suite" name="suite">
          <option value="">all</option>
          ${options(view.suites.keys())}
        </select>
      </p>
      <p>
        <label for="topic">Topic</label
        ><select id="topic" name="topic">
          <option value="">all</option>
          ${options(summaries.map(({ topic }) => topic).toSorted())}
        </select>
      </p>
      <p>
        <label for="control">Control</label
        ><select id="control" name="control">
          <option value="">all</option>
          ${controls}
        </select>
      </p>
      <fieldset>
        <legend>Verdict</legend>
        ${VERDICTS.map((verdict) => html`<label class="chip"><input type="checkbox" name="verdict" value="${verdict}" /><span aria-hidden="true">${SIGNS[verdict]}</span> ${WORDS[verdict]}</label>`)}
      </fieldset>
      <fieldset>
        <legend>Severity</legend>
        ${SEVERITIES.map((severity) => html`<label class="chip"><input type="checkbox" name="severity" value="${severity}" /> ${severity}</label>`)}
      </fieldset>
      <p class="actions">
        <output id="shown" aria-live="polite"></output> <button type="reset">Clear filters</button>
        <button type="button" id="toggle">Open all</button>
      </p>
    </form>
    <p class="keys quiet">
      <label><input type="checkbox" id="shortcuts" checked /> Keys</label> <kbd>/</kbd> search, <kbd>j</kbd>
      <kbd>k</kbd> next and previous finding
    </p>
  </div>`
}

/** Opened for verdicts that need action. */
function checkDetails({ check, findings: all, verdict }: CheckView, view: RunView): Html {
  const open = isToDo({ findings: all })
  const none = html`<li class="finding unevaluated" data-verdict="inconclusive" tabindex="-1">
    <p class="message">${badge('inconclusive')} The run ended before this check was evaluated.</p>
  </li>`
  const controls = pairs(check.controls).map(([framework, id]) => `${framework}:${id}`)
  return html`<details
    class="check ${verdict}"
    id="${checkAnchor(check.id)}"
    data-suite="${check.suite}"
    data-severity="${check.severity}"
    data-topic="${check.topic}"
    data-controls="${controls.join('|')}"
    ${open && html` open`}
  >
    <summary>
      <span class="badge-cell">${badge(verdict)}</span
      ><span class="rule"
        ><h4>${name(check.title)}</h4>
        <span class="quiet"
          ><code>${name(check.id)}</code>
          <span class="severity ${check.severity}">${check.severity}</span> ${tally(all)}</span
        ></span
      >
    </summary>
    <div class="body">
      ${needsRemedy({ findings: all }) && html`<p class="remedy"><b>What to do</b> ${check.remedy}</p>`}
      <ul class="findings">
        ${all.length === 0 ? none : all.map((finding) => findingItem(finding, view))}
      </ul>
      ${about(check)}
    </div>
  </details>`
}

function findingItem(finding: Finding, view: RunView): Html {
  const { subject, verdict, severity, message, expected, actual, waiver } = finding
  const compared = [['Expected', expected] as const, ['Seen', actual] as const]
  return html`<li class="finding ${verdict}" data-verdict="${verdict}" tabindex="-1">
    <p class="subject">
      ${badge(verdict)} <b>${name(subject.name)}</b>
      ${severity !== undefined && html`<span class="severity ${severity}">${severity}</span>`}
      <span class="quiet"
        >${subject.type}${subject.region !== view.record.environment.region && `, ${subject.region}`}</span
      >
    </p>
    ${subject.id !== subject.name && html`<p class="arn"><code>${name(subject.id)}</code></p>`}
    <p class="message">${message}</p>
    ${
      (expected !== undefined || actual !== undefined) &&
      html`<dl class="compared">
        ${compared.map(
          ([term, value]) =>
            value !== undefined &&
            html`<div>
              <dt>${term}</dt>
              <dd><pre>${value}</pre></dd>
            </div>`,
        )}
      </dl>`
    }
    ${obstaclesOf(finding).map((obstacle) => html`<p class="obstacle"><code>${obstacleName(obstacle)}</code>.${obstacle.permission !== undefined && html` Grant <code>${obstacle.permission}</code> to the caller.`}</p>`)}
    ${waiver !== undefined && html`<p class="waiver"><b>${waiverHeading(waiver)}</b> by ${name(waiver.owner)}: ${waiver.reason}</p>`}
    ${echoes(finding, view)} ${citations(finding, view)}
  </li>`
}

/** What the finding only repeats, and what only repeats it. */
function echoes(finding: Finding, view: RunView): Html | false {
  const { echoOf } = finding
  const links = (ids: Iterable<string>): readonly Html[] =>
    [...new Set(ids)].flatMap((id) => view.checks.get(id) ?? []).map((check) => html`${checkLink(check)} `)
  if (echoOf !== undefined)
    return html`<p class="echo">
      <b>Only repeats</b> ${links([echoOf.check])} on ${name(echoOf.subject ?? '')}: act there.
    </p>`
  const by = echoesOf(finding, view).map(({ check }) => check)
  return by.length > 0 && html`<p class="echo"><b>Repeated by</b> ${links(by)}, which end with this one.</p>`
}

const waiverHeading = ({ expired, expires, accepts, since }: AppliedWaiver): string => {
  if (expired) return `Waiver expired on ${expires}`
  return accepts === undefined
    ? `Waived until ${expires}`
    : `Accepted without being established, ${since} to ${expires},`
}

/** The numbers of the calls that the verdict cites, which can be followed in print too. */
function citations({ observations }: Finding, view: RunView): Html {
  if (observations.length === 0) return html`<p class="cites">Rests on no call.</p>`
  const cited = observations.flatMap((id) => view.observations.get(id) ?? [])
  const groups = Map.groupBy(cited, ({ observation }) => `${observation.service} ${observation.operation}`)
  return html`<p class="cites">
    Rests on
    ${[...groups].map(([call, of]) => html`<span>${name(call)} ${of.map(({ number }) => html`<a href="#o${number}">${number}</a> `)}</span>`)}
  </p>`
}

function about(check: CheckSummary): Html {
  const controls = Map.groupBy(pairs(check.controls), ([framework]) => framework)
  return html`<dl class="facts small">
    <div>
      <dt>Covers</dt>
      <dd>${check.covers.join(', ')}</dd>
    </div>
    ${[...controls].map(
      ([framework, of]) =>
        html`<div>
          <dt>${FRAMEWORKS[framework].heading}</dt>
          <dd>${of.map(([, id]) => id).join(', ')}</dd>
        </div>`,
    )}
    <div>
      <dt>Rule</dt>
      <dd><code>${check.source}</code>, SHA-256 <code>${check.sourceSha256}</code></dd>
    </div>
    ${
      check.breaks.length > 0 &&
      html`<div>
        <dt>Shown to fail on</dt>
        <dd>${check.breaks.join('; ')}</dd>
      </div>`
    }
  </dl>`
}

function pairs(controls: Controls): readonly (readonly [keyof Controls, string])[] {
  return (Object.keys(FRAMEWORKS) as (keyof Controls)[]).flatMap((framework) =>
    (controls[framework] ?? []).map((id) => [framework, id] as const),
  )
}
