import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isAccepted } from '../../record/acceptance.ts'
import type { RunRecord } from '../../record/run.ts'
import { utc, visible } from '../writing/text.ts'
import { viewOf, type RunView } from '../writing/view.ts'
import { ACCEPTED_TITLE, gateWords, stamp, UNUSED_TITLE } from '../writing/words.ts'
import { calls } from './calls.ts'
import { findings } from './findings.ts'
import { header, summary } from './overview.ts'
import type { Section } from './parts.ts'
import { series } from './series.ts'
import { promises } from './promises.ts'
import {
  acceptedBlindness,
  controls,
  items,
  missing,
  outOfScope,
  problems,
  run,
  unusedWaivers,
  waivers,
} from './tables.ts'
import { html, Html } from '../writing/markup.ts'

const STYLE = ['base.css', 'overview.css', 'parts.css', 'findings.css', 'series.css', 'narrow.css', 'print.css']
  .map(asset)
  .join('\n')
const SCRIPT = asset('page.js')

/**
 * The run as one self-contained HTML file: it works from disk, sends no request, and its content security policy allows
 * only its own style sheet and script. The script only filters: everything can be read without it.
 */
export function writeHtml(record: RunRecord): string {
  const view = viewOf(record)
  const sections = sectionsOf(view)
  const style = STYLE + pageMargins(record)
  const policy =
    `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(SCRIPT)}'; img-src data:; base-uri ` +
    `'none'; form-action 'none'`
  const { word } = stamp(record.environment)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${record.environment.name}: ${gateWords(record).toLowerCase()} (${word}), Checkride</title>
        <link rel="icon" href="data:," />
        ${verbatim('style', style)}
      </head>
      <body class="${record.environment.kind === 'live' ? 'live' : 'emulator'}">
        <a class="skip" href="#findings">Skip to the findings</a>
        ${header(record)}
        <nav aria-label="Parts of the report">
          <ul>
            ${sections.map(({ id, title, count }) => html`<li><a href="#${id}">${title}${count !== undefined && html` <span class="quiet">${count.toLocaleString('en')}</span>`}</a></li>`)}
          </ul>
        </nav>
        <main>
          ${sections.map(
            ({ id, title, body }) =>
              html`<section id="${id}" aria-labelledby="${id}-title">
                <h2 id="${id}-title">${title}</h2>
                ${body}
              </section>`,
          )}
        </main>
        <footer>
          <p>
            Written by ${record.tool.name} ${record.tool.version} from the record of run <code>${record.id}</code>. The
            record, the answers and their signature are the evidence; this page is a way to read them.
          </p>
        </footer>
        ${verbatim('script', SCRIPT)}
      </body>
    </html> `.markup
}

function sectionsOf(view: RunView): readonly Section[] {
  const { record } = view
  const accepted = record.findings.filter(isAccepted).length
  const waived = record.findings.filter(({ waiver }) => waiver !== undefined).length - accepted
  const unused = record.unusedWaivers?.length ?? 0
  const sections: readonly (Section | false)[] = [
    { id: 'summary', title: 'Summary', body: summary(view) },
    record.problems.length > 0 && {
      id: 'problems',
      title: 'Problems of the run',
      count: record.problems.length,
      body: problems(record),
    },
    record.missing !== undefined && {
      id: 'missing',
      title: 'Missing permissions',
      count: record.missing.actions.length + record.missing.elsewhere.length,
      body: missing(record.missing, record.environment.caller?.arn),
    },
    record.items.length > 0 && { id: 'items', title: 'Checklist', count: record.items.length, body: items(view) },
    { id: 'findings', title: 'Findings', count: record.findings.length, body: findings(view) },
    record.series !== undefined && { id: 'watch', title: 'Watch', count: record.series.length, body: series(view) },
    waived > 0 && { id: 'waivers', title: 'Waivers', count: waived, body: waivers(view) },
    record.outOfScope !== undefined && {
      id: 'out-of-scope',
      title: 'Out of scope',
      count: record.outOfScope.length,
      body: outOfScope(record),
    },
    accepted > 0 && { id: 'accepted', title: ACCEPTED_TITLE, count: accepted, body: acceptedBlindness(view) },
    unused > 0 && { id: 'unused-waivers', title: UNUSED_TITLE, count: unused, body: unusedWaivers(record) },
    record.promises !== undefined && {
      id: 'promises',
      title: 'Promises not made',
      count: record.promises.notMade.length,
      body: promises(record.promises),
    },
    { id: 'controls', title: 'Controls', body: controls(view) },
    { id: 'calls', title: 'Calls', count: record.observations.length, body: calls(view) },
    { id: 'run', title: 'Configuration', body: run(record) },
  ]
  return sections.filter((section) => section !== false)
}

/** The text in the margins of printed pages. */
function pageMargins({ environment, id, startedAt }: RunRecord): string {
  const { word, live } = stamp(environment)
  const account = environment.caller?.account ?? 'account not established'
  const boxes = {
    'top-left': `${environment.name}, ${account}, ${environment.region}, ${utc(startedAt)}`,
    'top-right': live ? word : `${word}: not compliance evidence`,
    'bottom-left': `Checkride run ${id}`,
  }
  return `@page{${Object.entries(boxes)
    .map(([box, text]) => `@${box}{content:${cssString(text)}}`)
    .join('')}}\n`
}

/** A CSS string in which everything but letters, digits and spaces is escaped by code point. */
function cssString(text: string): string {
  return `"${visible(text).replace(/[^A-Za-z0-9 ]/gu, (character) => `\\${character.codePointAt(0)?.toString(16)} `)}"`
}

/** Text of our own that must stay as it is: the content security policy holds its hash. */
function verbatim(element: 'style' | 'script', text: string): Html {
  return new Html(`<${element}>${text}</${element}>`)
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** Reads a file beside this module, in the sources and in the built package. */
function asset(file: string): string {
  return readFileSync(new URL(`assets/${file}`, import.meta.url), 'utf8')
}
