/** How it is told that something was not used for as long as the settings allow. */
import type { DailyMetrics, Reading } from '../../../harness/index.ts'
import { DAY, date } from './cost.ts'

/** Own judgement: what does nothing should not be there (CM-7), and is missing from somebody's inventory (CM-8). */
export const IDLE_CONTROLS = { nist: ['CM-7', 'CM-8'], soc2: ['A1.1'] } as const

/** For breaks: before any window that the reference platform's settings allow. */
export const LONG_AGO = new Date(Date.now() - 100 * DAY)

/** The day since when it was looked, for sentences. */
export const firstDayOf = ({ since }: Pick<DailyMetrics, 'since'>): string => date(since.getTime())

/** What a resource did: something; nothing, by metrics that say so; or nobody knows, for want of metrics. */
export type Use = 'used' | 'idle' | 'unknown'

/**
 * Of what was done, where zero may be left out, and of a metric that is there in any case: only its presence tells
 * silence from nothing.
 * @param witness of a metric that reports its own zeros: the same
 */
export function useFromMetrics(done: readonly Reading[] = [], presence: readonly Reading[] = done): Use {
  if (done.some(({ value }) => value > 0)) return 'used'
  return presence.length > 0 ? 'idle' : 'unknown'
}

/** Whether something has been there for the whole time. Unless its age is told, it has not. */
export const existedThroughout = (created: Date | undefined, { since }: Pick<DailyMetrics, 'since'>): boolean =>
  created !== undefined && created < since
