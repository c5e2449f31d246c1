/** Numbers of settings with their bounds: one that nothing exceeds would expect nothing, and is refused. */
import * as v from 'valibot'

const between = (least: number, most: number) => v.pipe(v.number(), v.minValue(least), v.maxValue(most))

/** How many: a whole number. */
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000))

/** A share in percent. */
export const Percent = between(0, 100)

/** A share in percent that must leave something. */
export const PartialPercent = between(1, 99)

/** Whole days, ten years at most. */
export const Days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650))

/** Hours, a year at most. */
export const Hours = between(0.1, 8760)

/** Minutes, a day at most. */
export const Minutes = between(1, 1440)

/** Seconds within which something answers, an hour at most. */
export const AnswerSeconds = between(0.001, 3600)

/** Seconds that something lasts, a day at most. */
export const LastingSeconds = between(0, 86_400)

/** US dollars. */
export const Dollars = between(0, 100_000_000)

/** A factor by which values may differ. */
export const Factor = between(0, 100)
