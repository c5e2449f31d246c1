import { visible } from './text.ts'

/** Markup, made by the `html` tag or known to be safe. All other values are escaped as text. */
export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

type Value = Html | string | number | undefined | false | readonly Value[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Markup in which every value is escaped and made visible, for text and for quoted attributes; `undefined` and `false`
 * are left out. There is no other way to make markup from a value.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(
    compact(strings)
      .map((string, index) => string + render(values[index]))
      .join(''),
  )
}

const compacted = new WeakMap<TemplateStringsArray, readonly string[]>()

/** The template without the source's indentation, to keep the page small: it may repeat thousands of times. */
function compact(strings: TemplateStringsArray): readonly string[] {
  const known = compacted.get(strings)
  if (known !== undefined) return known
  const result = strings.map((string) => string.replace(/\s*\n\s*/g, '\n'))
  compacted.set(strings, result)
  return result
}

function render(value: Value): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Html) return value.markup
  if (typeof value === 'string' || typeof value === 'number')
    return visible(String(value)).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
  return value.map(render).join('')
}
