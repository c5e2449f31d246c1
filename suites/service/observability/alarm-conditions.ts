/** What an alarm must notice. */
import type { Subject } from '../../../harness/index.ts'

/** Values of metrics, by their names, for which an alarm must fire, or must not; NaN: no data point. */
export type Values = Readonly<Record<string, number>>

/** The metrics by which an alarm may detect the condition. */
export interface Condition {
  readonly namespace: string
  /** The alarm uses all of them, each in the wanted dimensions, and may use others too. */
  readonly metrics: readonly string[]
  readonly dimensions: Readonly<Record<string, string>>
  readonly statistics: readonly string[]
  /** The unit in which AWS publishes them; absent: not known. */
  readonly unit?: string
  /** Whether each data sample is a 1, so that other statistics than its sum and count are 1. */
  readonly samplesOfOne?: boolean
  /** Why the metrics are not published at all. */
  readonly unpublished?: string
  /**
   * `count`: what happens within the whole span is counted; `level`: every period of the span; `event`: a single
   * occurrence in any period is enough.
   */
  readonly kind: 'count' | 'level' | 'event'
  /** Seconds after which the alarm must have fired. */
  readonly within: number
  /** It must fire at these values, and must not at those. */
  readonly fires: Values
  readonly staysOff: Values
}

export interface WantedAlarm {
  readonly subject: Subject
  /** The condition, for messages. */
  readonly notices: string
  /** Any of them will do. None: the settings want no such alarm. */
  readonly conditions: readonly Condition[]
  /** By what the settings say so. */
  readonly unwanted?: string
}

/** The subject of an alarm that something must have. */
export const named = (of: { readonly subject: Subject }, alarm: string): Subject => ({
  id: `${of.subject.id}/${alarm}`,
  type: 'cloudwatch:alarm',
  name: `${alarm} of ${of.subject.name}`,
  region: of.subject.region,
})
