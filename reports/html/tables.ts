/** Tables of items, controls, waivers, configuration and statistics. */
import { daysAccepted, isAccepted, obstacleName, obstaclesOf } from '../../record/acceptance.ts'
import type { MissingPermissions, RunRecord } from '../../record/run.ts'
import { missingWords } from '../writing/missing.ts'
import { bytes, count } from '../writing/text.ts'
import { controlsOf, type RunView } from '../writing/view.ts'
import { FRAMEWORKS } from '../../catalogue/frameworks/index.ts'
import { partial, unusedWords } from '../writing/words.ts'
import { badge, checkLink, facts, name, table } from './parts.ts'
import { html, type Html } from '../writing/markup.ts'

/** The catalogue's items that the run's checks serve. */
export function items({ record, checks }: RunView): Html {
  return html`${[...Map.groupBy(record.items, ({ section }) => section)].map(([section, members]) => {
    const rows = members.map(
      ({ id, must, verdict, checks: serving, unselected }) =>
        html`<tr>
          <td>${badge(verdict)}</td>
          <th scope="row"><code>${name(id)}</code></th>
          <td>
            ${must}${[partial({ checks: serving, unselected })].flatMap((note) => (note === undefined ? [] : html` <small>(${note})</small>`))}
          </td>
          <td class="links">${serving.flatMap((check) => checks.get(check) ?? []).map(checkLink)}</td>
        </tr>`,
    )
    return html`<h3>${name(section)}</h3>
      ${table(`Catalogue items: ${section}`, ['Verdict', 'Item', 'Must hold', 'Checks'], rows, 'items')}`
  })}`
}

export function controls(view: RunView): Html {
  const frameworks = [...controlsOf(view)].map(([framework, of]) => {
    const rows = of.map(
      ({ id, verdict, checks }) =>
        html`<tr>
          <td>${badge(verdict)}</td>
          <th scope="row">${id}</th>
          <td class="links">${checks.map(checkLink)}</td>
        </tr>`,
    )
    const failing = of.filter(({ verdict }) => verdict === 'fail').length
    const title = FRAMEWORKS[framework].heading
    return html`<details class="service">
      <summary>
        <h3>${title}</h3>
        <span class="quiet">${count(of.length, 'control')}, ${failing} with failures</span>
      </summary>
      ${table(title, ['Verdict', 'Control', 'Checks'], rows, 'controls')}
    </details>`
  })
  return html`<p class="quiet">
      A control has the worst verdict of the checks that map to it. These checks are part of what a control asks for,
      seldom all of it: pass says that nothing they look at speaks against it.
    </p>
    ${frameworks}`
}

/** Waivers that this run applied, or found expired; what is accepted without being established stands apart. */
export function waivers({ record, checks }: RunView): Html {
  const rows = record.findings.flatMap((finding) => {
    const { check, subject, verdict, waiver } = finding
    const view = checks.get(check)
    if (waiver === undefined || view === undefined || isAccepted(finding)) return []
    return html`<tr>
      <td>${badge(verdict)}</td>
      <td>${checkLink(view)}</td>
      <td>${name(subject.name)}</td>
      <td>${waiver.expires}${waiver.expired && html` <b class="error">expired</b>`}</td>
      <td>${name(waiver.owner)}</td>
      <td>${waiver.reason}</td>
    </tr>`
  })
  return table('Waivers', ['Verdict', 'Check', 'Subject', 'Until', 'Owner', 'Reason'], rows)
}

/** Services of the clusters that belong to other environments. */
export function outOfScope({ outOfScope: all = [] }: RunRecord): Html {
  const rows = all.map(
    ({ service, cluster, because }) =>
      html`<tr>
        <td>${name(service)}</td>
        <td>${name(cluster)}</td>
        <td>${because}</td>
      </tr>`,
  )
  return table('Services that were seen and not judged', ['Service', 'Cluster', 'Because'], rows)
}

/** What nobody could establish and somebody accepts: since when, for how long, behind which obstacle. */
export function acceptedBlindness({ record, checks }: RunView): Html {
  const rows = record.findings.filter(isAccepted).flatMap((finding) => {
    const { check, subject, verdict, waiver } = finding
    const view = checks.get(check)
    if (waiver === undefined || view === undefined) return []
    return html`<tr>
      <td>${badge(verdict)}</td>
      <td>${checkLink(view)}</td>
      <td>${name(subject.name)}</td>
      <td>${obstaclesOf(finding).map((obstacle) => html`<code>${obstacleName(obstacle)}</code> `)}</td>
      <td>${waiver.since}, ${count(daysAccepted(waiver, record.startedAt) ?? 0, 'day')}</td>
      <td>${waiver.expires}</td>
      <td>${name(waiver.owner)}</td>
      <td>${waiver.reason}</td>
    </tr>`
  })
  const columns = ['Verdict', 'Check', 'Subject', 'Obstacle', 'Accepted since', 'Until', 'Owner', 'Reason']
  return html`<p class="quiet">
      Nobody could look at these, and somebody answers for that until the day. They are no passes; <code>--strict</code>
      closes the gate on them.
    </p>
    ${table('Accepted without being established', columns, rows)}`
}

export function unusedWaivers({ unusedWaivers: unused = [] }: RunRecord): Html {
  return html`<ul>
    ${unused.map((waiver) => html`<li>${unusedWords(waiver)}</li>`)}
  </ul>`
}

export function problems({ problems: all }: RunRecord): Html {
  return html`<ul class="problems">
    ${all.map(({ code, message, source }) => html`<li><code>${code}</code> ${message}${source !== undefined && html` <span class="quiet">${source}</span>`}</li>`)}
  </ul>`
}

/** What was denied, as a policy. */
export function missing(denied: MissingPermissions, caller: string | undefined): Html {
  const { intro, policies, elsewhere } = missingWords(denied, caller)
  return html`${intro !== undefined && html`<p>${intro}</p>`}
  ${policies.map((policy) => html`<pre class="settings">${policy}</pre>`)}
  ${
    elsewhere.length > 0 &&
    html`<ul class="problems">
      ${elsewhere.map((line) => html`<li>${line}</li>`)}
    </ul>`
  }`
}

/** The configuration in force, and what the run cost. */
export function run({ configuration, statistics }: RunRecord): Html {
  const { selection, gate, settings, strict } = configuration
  const list = (record: Readonly<Record<string, string | readonly string[]>>): string =>
    Object.entries(record)
      .map(([key, value]) => `${key}: ${[value].flat().join(', ')}`)
      .join('; ')
  return html`${facts([
      ['Selected', list(selection) || 'everything'],
      ['Gate', list(gate)],
      ['Strict', strict && 'waivers that accept what could not be established were ignored'],
      [
        'API calls',
        html`${count(statistics.calls, 'call')}, ${count(statistics.sharedReads, 'more read')} answered from one of
        them, ${count(statistics.retries, 'retry', 'retries')}`,
      ],
      ['Peak memory', bytes(statistics.peakMemoryBytes)],
    ])}
    <details class="service">
      <summary><h3>Expected values in force</h3></summary>
      <pre class="settings">${JSON.stringify(settings, null, 2)}</pre>
    </details>`
}
