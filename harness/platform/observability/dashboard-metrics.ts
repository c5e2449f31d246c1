/** Which metrics a dashboard shows. */

export interface ShownMetric {
  readonly namespace: string
  readonly metric: string
  readonly dimensions: Readonly<Record<string, string>>
  /** Region of the widget's metrics; absent: the dashboard's. */
  readonly region?: string
}

export interface Widget {
  readonly type?: string
  readonly properties?: { readonly metrics?: readonly unknown[]; readonly region?: string }
}

/** @throws SyntaxError when the body is no JSON */
export const widgetsOf = (body: string): readonly Widget[] =>
  (JSON.parse(body) as { widgets?: readonly Widget[] }).widgets ?? []

/**
 * The metrics that a dashboard's widgets name; expressions, which name others or select, are left out.
 * @throws SyntaxError when the body is no JSON
 */
export function metricsShown(body: string): ShownMetric[] {
  return widgetsOf(body)
    .filter(({ type }) => type === 'metric')
    .flatMap(({ properties = {} }) => ofWidget(properties.metrics ?? [], properties.region))
}

/** A row repeats parts of the row above: `.` one part, `...` all that are not written. */
function ofWidget(rows: readonly unknown[], region: string | undefined): ShownMetric[] {
  const shown: ShownMetric[] = []
  let above: readonly string[] = []
  for (const row of rows) {
    if (!Array.isArray(row)) continue
    const parts = row.filter((part): part is string => typeof part === 'string')
    const own = row.find(
      (part): part is { expression?: string; region?: string } => typeof part === 'object' && part !== null,
    )
    if (own?.expression !== undefined || parts.length === 0) continue
    const written = parts.filter((part) => part !== '...')
    const whole = parts.includes('...')
      ? [...above.slice(0, above.length - written.length), ...written]
      : written.map((part, index) => (part === '.' ? (above[index] ?? part) : part))
    above = whole
    const [namespace = '', metric = '', ...pairs] = whole
    const dimensions = Object.fromEntries(
      Array.from({ length: Math.floor(pairs.length / 2) }, (_, index) => [pairs[2 * index], pairs[2 * index + 1]]),
    )
    const where = own?.region ?? region
    shown.push({ namespace, metric, dimensions, ...(where !== undefined && { region: where }) })
  }
  return shown
}
