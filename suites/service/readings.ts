import type { Readings } from '../../harness/index.ts'

/** The values of one metric, oldest first; empty when nothing was read. */
export const valuesOf = (readings: Readings, key: string): number[] =>
  (readings.get(key) ?? []).map(({ value }) => value)

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
