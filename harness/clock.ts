import { setTimeout as sleepFor } from 'node:timers/promises'

/** A clock to wait by: the machine's, or a sandbox's, which is moved by calls. */
export interface Clock {
  readonly now: () => Date
  /** Lets a number of milliseconds pass; rejects with the signal's reason when that comes first. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

export const REAL_TIME: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds, signal) => {
    try {
      await sleepFor(milliseconds, undefined, signal === undefined ? {} : { signal })
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  },
}

/** A clock that is advanced instead of waited for: `advance` moves it by so many milliseconds. */
export const virtualTime = (now: () => Date, advance: (milliseconds: number) => void | Promise<void>): Clock => ({
  now,
  sleep: async (milliseconds, signal) => {
    signal?.throwIfAborted()
    await advance(milliseconds)
  },
})

/** A sandbox's clock, as the engine uses it: waiting moves it. It is ahead of the machine's by what it was moved. */
export function sandboxTime(endpoint: string): Clock {
  let moved = 0
  return virtualTime(
    () => new Date(Date.now() + moved),
    async (milliseconds) => {
      const answer = await fetch(new URL(`/_sandbox/clock?advance=${milliseconds}`, endpoint), { method: 'POST' })
      if (!answer.ok)
        throw new Error(
          `The clock at ${endpoint} cannot be moved (HTTP ${answer.status}): virtual time needs the embedded sandbox.`,
        )
      moved += milliseconds
    },
  )
}
