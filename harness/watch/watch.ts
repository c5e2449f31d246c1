/** Takes samples at an interval until the time is up or a limit is breached. */
import type { Clock } from '../clock.ts'
import type { Measured } from './watching.ts'

/** One sample. */
export interface Look {
  readonly measured: readonly Measured[]
  /** What is beyond its limits, in words for people; any breach ends the watch. */
  readonly breaches: readonly string[]
  /** Progress message, in a few words. */
  readonly words: string
}

export interface WatchOptions {
  readonly clock: Clock
  /** Length of the watch, and time between samples; the last sample is at its end. */
  readonly seconds: number
  readonly intervalSeconds: number
  readonly signal: AbortSignal
  readonly look: (at: Date) => Promise<Look>
  readonly keep: (measured: Measured) => void
  readonly tell: (words: string) => void
}

export interface Watched {
  readonly looks: number
  /** Seconds from the first sample to the last. */
  readonly seconds: number
  /** Of the last sample; empty when the watch ran to its end. */
  readonly breaches: readonly string[]
}

/**
 * Takes a sample by `look` at once and then at every interval, keeps what was measured, and ends early on a breach.
 * @throws what `look` throws, and the signal's reason
 * @example
 * const { breaches } = await watch({
 *   clock: watching.clock,
 *   seconds: settings.watch.seconds,
 *   intervalSeconds: settings.watch.intervalSeconds,
 *   signal,
 *   look: async () => ({ measured: [], breaches: await ringing(), words: 'no alarm rings' }),
 *   keep: watching.keep,
 *   tell: watching.tell,
 * })
 * expect(breaches, 'seen in the watch').toEqual([])
 */
export async function watch({
  clock,
  seconds,
  intervalSeconds,
  signal,
  look,
  keep,
  tell,
}: WatchOptions): Promise<Watched> {
  const start = clock.now().getTime()
  const elapsed = (): number => (clock.now().getTime() - start) / 1000
  let due = 0
  for (let looks = 1; ; looks++) {
    signal.throwIfAborted()
    // Timers may fire a fraction early: a sample is never before it is due.
    const since = Math.max(elapsed(), due)
    const { measured, breaches, words } = await look(clock.now())
    for (const measurement of measured) keep(measurement)
    tell(`${Math.round(since)} of ${seconds} s: ${breaches.length > 0 ? breaches.join('; ') : words}`)
    if (breaches.length > 0 || since >= seconds) return { looks, seconds: since, breaches }
    // The interval includes the time that the sample took.
    due = Math.min(since + intervalSeconds, seconds)
    await clock.sleep(Math.max(0, due - elapsed()) * 1000, signal)
  }
}
