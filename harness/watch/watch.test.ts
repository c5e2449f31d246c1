import { expect, test } from 'vitest'
import { virtualTime } from '../clock.ts'
import { watch, type Look } from './watch.ts'

/** A watch on a clock of its own, whose samples take a second each. */
async function watched(
  look: (second: number) => Partial<Look>,
  { seconds = 60, intervalSeconds = 20, signal = new AbortController().signal } = {},
) {
  let now = 0
  const clock = virtualTime(
    () => new Date(now),
    (milliseconds) => void (now += milliseconds),
  )
  const kept: (number | null)[] = []
  const messages: string[] = []
  const result = await watch({
    clock,
    seconds,
    intervalSeconds,
    signal,
    look: async (at) => {
      const sample = look(at.getTime() / 1000)
      now += 1000
      return { measured: [], breaches: [], words: 'well', ...sample }
    },
    keep: ({ value }) => kept.push(value),
    tell: (words) => messages.push(words),
  })
  return { ...result, kept, messages }
}

test('looks at the beginning, at every interval, and at the end', async () => {
  const { kept, messages, ...result } = await watched(
    (second) => ({ measured: [{ name: 'second', unit: 's', value: second }] }),
    { seconds: 50 },
  )
  expect(kept).toEqual([0, 20, 40, 50])
  expect(result).toEqual({ looks: 4, seconds: 50, breaches: [] })
  expect(messages.at(-1)).toBe('50 of 50 s: well')
})

test('a breach ends it at once; what was measured then is kept', async () => {
  const { kept, ...result } = await watched((second) => ({
    measured: [{ name: 'errors', unit: '%', limit: 0.1, value: second }],
    breaches: second >= 20 ? ['errors'] : [],
  }))
  expect(kept).toEqual([0, 20])
  expect(result).toMatchObject({ looks: 2, seconds: 20, breaches: ['errors'] })
})

test('a look that cannot be taken ends it with the reason', async () => {
  const denied = (): never => {
    throw new Error('denied')
  }
  await expect(watched(denied)).rejects.toThrow('denied')
})

test('it ends when it is told to', async () => {
  const controller = new AbortController()
  await expect(
    watched(() => (controller.abort(new Error('enough')), {}), { signal: controller.signal }),
  ).rejects.toThrow('enough')
})

test('a timer that fires a fraction early takes no sample more', async () => {
  let now = 0
  let sleeps = 0
  const clock = virtualTime(
    () => new Date(now),
    (milliseconds) => {
      // A watch that never ends must fail, not hang.
      if (++sleeps > 10) throw new Error('the watch does not end')
      now += Math.max(0, milliseconds - 2)
    },
  )
  const { looks, seconds } = await watch({
    clock,
    seconds: 3,
    intervalSeconds: 1,
    signal: new AbortController().signal,
    look: async () => ({ measured: [], breaches: [], words: 'well' }),
    keep: () => {},
    tell: () => {},
  })
  expect({ looks, seconds }).toEqual({ looks: 4, seconds: 3 })
})
