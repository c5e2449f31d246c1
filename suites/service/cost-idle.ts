/** How it is told that something was not used for as long as the settings allow. */
import { readMetrics, type CheckContext, type Reading, type Readings } from '../../harness/index.ts'
import { date, DAY } from './cost.ts'

/** Own judgement: what does nothing should not be there (CM-7), and is missing from somebody's inventory (CM-8). */
export const IDLE_CONTROLS = { nist: ['CM-7', 'CM-8'], soc2: ['A1.1'] } as const

export interface Usage {
  /** Midnight, UTC: what was there before and not used since is idle. */
  readonly since: Date
  /** That day, for sentences. */
  readonly day: string
  /** By day. */
  readonly readings: Readings
}

/** Reads metrics by day over `observability.idleDays` and what has passed of today. All who ask on a day share the calls. */
export async function usageOf(measurements: Parameters<typeof readMetrics>[1], { aws, settings, now }: CheckContext): Promise<Usage> {
  const today = Math.floor(now().getTime() / DAY) * DAY
  const since = new Date(today - settings.observability.idleDays * DAY)
  const readings = await readMetrics(aws, measurements, { from: since, to: new Date(today + DAY) }, DAY / 1000)
  return { since, day: date(since.getTime()), readings }
}

/** What a resource did: something; nothing, by metrics that say so; or nobody knows, for want of metrics. */
export type Use = 'used' | 'idle' | 'unknown'

/**
 * Of what was done, where zero may be left out, and of a metric that is there in any case: only its presence tells silence from nothing.
 * @param witness of a metric that reports its own zeros: the same
 */
export function useBy(done: readonly Reading[] = [], witness: readonly Reading[] = done): Use {
  if (done.some(({ value }) => value > 0)) return 'used'
  return witness.length > 0 ? 'idle' : 'unknown'
}

/** Whether something has been there for the whole time. Unless its age is told, it has not. */
export const wasThere = (created: Date | undefined, { since }: Pick<Usage, 'since'>): boolean => created !== undefined && created < since
