/** The register of calls: each observation once, with the number by which findings cite it. */
import type { Attempt, Observation } from '../../record/run.ts'
import { bytes, count, duration } from '../writing/text.ts'
import type { NumberedObservation, RunView } from '../writing/view.ts'
import { name, table } from './parts.ts'
import { html, type Html } from '../writing/markup.ts'

/** Parameters longer than this are cut here; the run record has them in full. */
const PARAMETERS = 300

/** Seconds of difference beyond which the service's clock is shown too; the Date header has no finer unit. */
const SKEW = 2

/** One table per service, in the order of first use. */
export function calls(view: RunView): Html {
  const { record } = view
  const services = Map.groupBy(view.observations.values(), ({ observation }) => observation.service)
  const columns = ['No.', 'Time (UTC)', 'Call', 'Outcome', 'Request', 'Answer']
  return html`<p class="quiet">
      Every call of the run, one row per page. Of a live account, the request ids are those that CloudTrail recorded.
      Times are of ${record.startedAt.slice(0, 10)} where no date is given. Answers lie in the evidence bundle, under
      the path that each row names.
    </p>
    ${[...services].map(
      ([service, of]) =>
        html`<details class="service">
          <summary>
            <h3>${name(service)}</h3>
            <span class="quiet">${count(of.length, 'call')}</span>
          </summary>
          ${table(
            `Calls to ${service}`,
            columns,
            of.map((each) => row(each, view)),
            'calls',
          )}
        </details>`,
    )}`
}

function row({ number, observation }: NumberedObservation, { record }: RunView): Html {
  const { operation, permission, region, startedAt, durationMs, page, items } = observation
  const notes = [
    page !== undefined && `page ${page}`,
    items !== undefined && count(items, 'item'),
    region !== record.environment.region && region,
  ].filter((note) => note !== false)
  const date = startedAt.slice(0, 10)
  return html`<tr id="o${number}">
    <th scope="row">${number}</th>
    <td>
      ${date !== record.startedAt.slice(0, 10) && `${date} `}${startedAt.slice(11, 23)}<br /><span class="quiet"
        >${duration(durationMs)}</span
      >
    </td>
    <td>
      <b>${operation}</b
      >${notes.length > 0 && ` ${notes.join(', ')}`}${parameters(observation.input)}${permission !== '' && html`<br /><span class="quiet">needs ${permission}</span>`}
    </td>
    <td>${outcome(observation)}</td>
    <td>${requests(observation)}</td>
    <td>${answer(observation)}</td>
  </tr>`
}

function parameters(input: unknown): Html | undefined {
  const text = JSON.stringify(input) ?? ''
  if (text === '' || text === '{}') return undefined
  return html`<br /><code>${text.slice(0, PARAMETERS)}</code
    >${text.length > PARAMETERS && html` <span class="quiet">and ${count(text.length - PARAMETERS, 'more character')} in the run record</span>`}`
}

function outcome({ status, error }: Observation): Html {
  if (error === undefined) return html`${status ?? 'no answer'}`
  return html`${status ?? 'no answer'}
    <b class="${error.absent ? '' : 'error'}">${error.name}</b
    >${error.absent && ' (the answer: it does not exist)'}<br />${error.message}`
}

function requests({ requestId, attempts, startedAt }: Observation): Html {
  const last = attempts.at(-1)
  const ahead = last?.serviceDate === undefined ? 0 : (Date.parse(last.serviceDate) - Date.parse(last.endedAt)) / 1000
  return html`<code>${requestId ?? 'none'}</code>
    ${attempts.length > 1 && html`<br />${count(attempts.length, 'attempt')}: ${attempts.map((attempt, index) => `${index > 0 ? ', ' : ''}${attemptWords(attempt, startedAt)}`)}`}
    ${Math.abs(ahead) > SKEW && html`<br /><span class="quiet">service clock ${ahead > 0 ? '+' : ''}${ahead.toFixed(0)} s</span>`}`
}

function attemptWords({ status, failure, requestId, startedAt }: Attempt, first: string): string {
  const after = Date.parse(startedAt) - Date.parse(first)
  return `${status ?? failure ?? 'no answer'}${after > 0 ? ` after ${duration(after)}` : ''}${requestId === undefined ? '' : ` (${requestId})`}`
}

/** A link to a file of the bundle; a path of any other form is shown as text. */
function answer({ output, redactions }: Observation): Html {
  const redacted = redactions > 0 && html`<br /><span class="quiet">${count(redactions, 'value')} redacted</span>`
  if (output === undefined) return html`not kept${redacted}`
  const label = `${output.sha256.slice(0, 12)}…`
  const link = /^objects\/[0-9a-f]{2}\/[0-9a-f]+\.[a-z0-9]+$/.test(output.path)
    ? html`<a href="${output.path}"><code>${label}</code></a>`
    : html`<code>${output.path}</code>`
  return html`${link}<br /><span class="quiet">${bytes(output.bytes)}</span>${redacted}`
}
