import { utimesSync, writeFileSync } from 'node:fs'

/** The worker touches this file every second; when it stops, the worker hangs in a loop that never yields. */
export const HEARTBEAT = 'heartbeat'

/** Starts the heart; the result stops it. */
export function beat(file: string): () => void {
  writeFileSync(file, '')
  const timer = setInterval(() => utimesSync(file, new Date(), new Date()), 1_000)
  timer.unref()
  return () => clearInterval(timer)
}
