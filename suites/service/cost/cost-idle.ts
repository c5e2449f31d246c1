/** Whether a resource was unused for as long as the settings allow. */
import type { DailyMetrics, Reading } from '../../../harness/index.ts'
import { DAY, date } from './cost.ts'

/** Own judgement: an unused resource should not exist (CM-7), and is missing from the inventory (CM-8). */
export const IDLE_CONTROLS = { nist: ['CM-7', 'CM-8'], soc2: ['A1.1'] } as const

/** For breaks: before any window that the reference platform's settings allow. */
export const LONG_AGO = new Date(Date.now() - 100 * DAY)

/** The first day of the window, for messages. */
export const firstDayOf = ({ since }: Pick<DailyMetrics, 'since'>): string => date(since.getTime())

/** Whether a resource was used; idle by its metrics; or unknown, without metrics. */
export type Use = 'used' | 'idle' | 'unknown'

/**
 * `done` may omit zeros; `presence` is a metric that exists as long as the resource does, and tells zero from no data.
 * @param presence default, for a metric that reports zeros: `done`
 */
export function useFromMetrics(done: readonly Reading[] = [], presence: readonly Reading[] = done): Use {
  if (done.some(({ value }) => value > 0)) return 'used'
  return presence.length > 0 ? 'idle' : 'unknown'
}

/** Whether a resource existed for the whole window. False when its age is not known. */
export const existedThroughout = (created: Date | undefined, { since }: Pick<DailyMetrics, 'since'>): boolean =>
  created !== undefined && created < since
