/** What was measured during a watch: a line for each series, its limit, and the values as a table. */
import type { Series } from '../../record/run.ts'
import { count, utc } from '../writing/text.ts'
import type { RunView } from '../writing/view.ts'
import { checkLink, name, table } from './parts.ts'
import { html, type Html } from '../writing/markup.ts'

/** The drawing's own units; it scales with the page. */
const WIDTH = 640
const HEIGHT = 140
/** Room for the line's width and for dots at the edges. */
const MARGIN = 6

export function series({ record, checks }: RunView): Html {
  return html`${[...Map.groupBy(record.series ?? [], ({ check }) => check)].map(([check, of]) => {
    const view = checks.get(check)
    return html`<h3>${view === undefined ? name(check) : checkLink(view)}</h3>
      <div class="charts">${of.map((one, index) => chart(one, `series-${encodeURIComponent(check)}-${index}`))}</div>`
  })}`
}

/** One series. Its title and description are read out in place of the drawing; the table holds every value. */
function chart(of: Series, id: string): Html {
  const measured = of.points.flatMap(({ value }) => value ?? [])
  const rows = of.points.map(
    ({ at, value }) =>
      html`<tr>
        <th scope="row"><time datetime="${at}">${utc(at)}</time></th>
        <td class="${isBreach(of, value) ? 'fail' : ''}">
          ${value === null ? 'nothing to measure' : html`${withUnit(value, of.unit)}${isBreach(of, value) && html` <b class="error">over the limit</b>`}`}
        </td>
      </tr>`,
  )
  return html`<figure class="chart">
    <figcaption>${name(of.name)} <span class="quiet">${limitWords(of)}</span></figcaption>
    ${measured.length > 0 ? drawing(of, id, measured) : html`<p class="quiet">Nothing could be measured.</p>`}
    <details>
      <summary>${count(of.points.length, 'value')}</summary>
      ${table(`Values: ${of.name}`, ['Time', 'Value'], rows, 'values')}
    </details>
  </figure>`
}

function drawing(of: Series, id: string, measured: readonly number[]): Html {
  const times = of.points.map(({ at }) => Date.parse(at))
  const [start, end] = [times[0]!, times.at(-1)!]
  const top = Math.max(...measured, of.limit ?? 0) * 1.1 || 1
  const x = (time: number): number =>
    MARGIN + (end === start ? 0.5 : (time - start) / (end - start)) * (WIDTH - 2 * MARGIN)
  const y = (value: number): number => HEIGHT - MARGIN - (value / top) * (HEIGHT - 2 * MARGIN)
  const dots = of.points.flatMap((point, index) =>
    point.value === null
      ? []
      : { ...point, value: point.value, x: x(times[index]!).toFixed(1), y: y(point.value).toFixed(1) },
  )
  return html`<svg
      class="plot"
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      role="img"
      aria-labelledby="${id}-title ${id}-description"
    >
      <title id="${id}-title">${of.name}</title>
      <desc id="${id}-description">${description(of, measured)}</desc>
      <line class="axis" x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${HEIGHT - MARGIN}" y2="${HEIGHT - MARGIN}" />
      ${of.limit !== undefined && html`<line class="limit" x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${y(of.limit).toFixed(1)}" y2="${y(of.limit).toFixed(1)}" />`}
      <path class="line" d="${pathOf(of, x, y)}" />
      ${dots.map((dot) => html`<circle class="${isBreach(of, dot.value) ? 'breach' : 'dot'}" cx="${dot.x}" cy="${dot.y}" r="${isBreach(of, dot.value) ? 4 : 2}" />`)}
    </svg>
    <p class="span quiet">
      <time datetime="${of.points[0]!.at}">${utc(of.points[0]!.at)}</time>
      <time datetime="${of.points.at(-1)!.at}">${utc(of.points.at(-1)!.at)}</time>
    </p>`
}

/** A line through neighbouring values, interrupted where nothing was measured. */
function pathOf({ points }: Series, x: (time: number) => number, y: (value: number) => number): string {
  let command = 'M'
  return points
    .flatMap(({ at, value }) => {
      if (value === null) {
        command = 'M'
        return []
      }
      const step = `${command}${x(Date.parse(at)).toFixed(1)} ${y(value).toFixed(1)}`
      command = 'L'
      return step
    })
    .join('')
}

const isBreach = ({ limit }: Series, value: number | null): boolean =>
  limit !== undefined && value !== null && value >= limit

const limitWords = ({ limit, unit }: Series): string =>
  limit === undefined ? unit : `must stay below ${withUnit(limit, unit)}`

function description(of: Series, measured: readonly number[]): string {
  const breaches = of.points.filter(({ value }) => isBreach(of, value)).length
  const range =
    `Between ${withUnit(Math.min(...measured), of.unit)} and ${withUnit(Math.max(...measured), of.unit)} in ` +
    `${count(measured.length, 'value')}.`
  if (of.limit === undefined) return range
  return (
    `${range} The limit is ${withUnit(of.limit, of.unit)}; ` +
    `${breaches === 0 ? 'it was kept' : `it was broken ${count(breaches, 'time')}`}.`
  )
}

/** A value to three significant digits, with its unit. */
const withUnit = (value: number, unit: string): string =>
  `${Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 6 })} ${unit}`
