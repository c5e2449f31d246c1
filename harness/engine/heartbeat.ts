import { utimesSync, writeFileSync } from 'node:fs'

/** Name of a file that the worker touches every second; when it stops, the worker hangs in an endless loop. */
export const HEARTBEAT = 'heartbeat'

/** Starts touching the file; returns the function that stops it. */
export function startHeartbeat(file: string): () => void {
  writeFileSync(file, '')
  const timer = setInterval(() => utimesSync(file, new Date(), new Date()), 1_000)
  timer.unref()
  return () => clearInterval(timer)
}
