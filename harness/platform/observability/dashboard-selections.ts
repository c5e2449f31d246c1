/** What a dashboard shows without naming it: by searches and queries. */
import { UnreadableExpression } from '../../grammar.ts'
import { widgetsOf } from './dashboard-metrics.ts'
import { namedIn } from './metric-math.ts'
import { isQuery, readQuery, selects } from './metric-queries.ts'
import { readSearch, type Searched } from './metric-search.ts'

export interface Selection {
  /** The search or query as it is written. */
  readonly text: string
  /** Region of its metrics; absent: the dashboard's. */
  readonly region?: string
  /** Absent: any. */
  readonly namespace?: string
  /** Whether it selects a metric; undefined: that cannot be told. */
  readonly finds: (metric: Searched) => boolean | undefined
}

export interface Selections {
  readonly selections: readonly Selection[]
  /** Ids that expressions name and that their widgets do not have. */
  readonly unknown: readonly string[]
  /** Expressions that cannot be read, with where. */
  readonly unreadable: readonly string[]
}

interface Row {
  readonly id?: string
  readonly expression?: string
  readonly region?: string
}

/** Words in a call of metric math that look like ids, such as `SORT(x, MAX, DESC)`. */
const isId = (name: string): boolean => /^[a-z]/.test(name)

/**
 * What the widgets of a dashboard select by searches and queries.
 * @throws SyntaxError when the body is no JSON
 */
export function selectionsShown(body: string): Selections {
  const widgets = widgetsOf(body)
  const found = widgets
    .filter(({ type }) => type === 'metric')
    .map(({ properties: { metrics = [], region } = {} }) => ofWidget(rowsOf(metrics), region))
  const explorers = widgets.filter(({ type }) => type === 'explorer').map(() => 'an explorer selects by tags')
  return {
    selections: found.flatMap(({ selections }) => selections),
    unknown: found.flatMap(({ unknown }) => unknown),
    unreadable: [...found.flatMap(({ unreadable }) => unreadable), ...explorers],
  }
}

/** The last member of a row says how it is shown; of an expression it is the only one. */
const rowsOf = (metrics: readonly unknown[]): Row[] =>
  metrics.flatMap((row) => {
    const last: unknown = Array.isArray(row) ? row.at(-1) : undefined
    return typeof last === 'object' && last !== null ? [last as Row] : []
  })

function ofWidget(rows: readonly Row[], widgetRegion: string | undefined): Selections {
  const ids = new Set(rows.flatMap(({ id }) => id ?? []))
  const selections: Selection[] = []
  const unknown: string[] = []
  const unreadable: string[] = []
  for (const { expression, region = widgetRegion } of rows) {
    if (expression === undefined) continue
    try {
      const place = region === undefined ? {} : { region }
      if (isQuery(expression)) {
        selections.push({ ...place, text: expression, ...byQuery(expression) })
        continue
      }
      const named = namedIn(expression)
      selections.push(...named.searches.map((text) => ({ ...place, text, ...readSearch(text) })))
      unknown.push(
        ...named.ids
          .filter((id) => isId(id) && !ids.has(id))
          .map((id) => `expression ${expression} names ${id}, which its widget does not have`),
      )
    } catch (error) {
      if (!(error instanceof UnreadableExpression)) throw error
      unreadable.push(error.message)
    }
  }
  return { selections, unknown, unreadable }
}

function byQuery(expression: string): Pick<Selection, 'namespace' | 'finds'> {
  const query = readQuery(expression)
  return {
    namespace: query.namespace,
    finds: ({ namespace, metric, dimensions }) => namespace === query.namespace && selects(query, metric, dimensions),
  }
}
