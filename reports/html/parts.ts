/** Elements that several parts of the page use. */
import type { Finding } from '../../record/run.ts'
import { VERDICTS, type Verdict } from '../../record/verdict.ts'
import type { CheckView } from '../writing/view.ts'
import { SIGNS, WORDS } from '../writing/words.ts'
import { html, type Html } from '../writing/markup.ts'

/** A section with a heading; the navigation is made of these. */
export interface Section {
  readonly id: string
  readonly title: string
  /** Number of its entries, for the navigation. */
  readonly count?: number
  readonly body: Html
}

/** A verdict as sign and word. */
export function badge(verdict: Verdict): Html {
  return html`<span class="badge ${verdict}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${WORDS[verdict]}</span>`
}

/** Text of unknown direction, isolated so that it does not reorder the text around it. */
export function name(text: string): Html {
  return html`<bdi>${text}</bdi>`
}

export function checkAnchor(id: string): string {
  return `check-${encodeURIComponent(id)}`
}

export function checkLink({ check, verdict }: CheckView): Html {
  return html`<a href="#${checkAnchor(check.id)}" class="check-link ${verdict}"
    ><span aria-hidden="true">${SIGNS[verdict]}</span> ${name(check.id)}<span class="unseen">
      ${WORDS[verdict]}</span
    ></a
  >`
}

/** `3 fail, 12 pass`, the worst first. */
export function tally(findings: readonly Finding[]): string {
  const counts = VERDICTS.map((verdict) => ({
    verdict,
    number: findings.filter((finding) => finding.verdict === verdict).length,
  }))
  return counts.flatMap(({ verdict, number }) => (number === 0 ? [] : `${number} ${WORDS[verdict]}`)).join(', ')
}

/** Rows of a description list; a row without a value is left out. */
export function facts(rows: readonly (readonly [term: string, value: Html | string | undefined])[]): Html {
  return html`<dl class="facts">
    ${rows.map(
      ([term, value]) =>
        value !== undefined &&
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}

/** A table that scrolls within itself on a narrow screen, reachable by keyboard. */
export function table(label: string, columns: readonly string[], rows: readonly Html[], className = ''): Html {
  const head = columns.map((column) => html`<th scope="col">${column}</th>`)
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
    <table class="${className}">
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}
