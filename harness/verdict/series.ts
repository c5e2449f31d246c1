import type { Series } from '../../record/run.ts'
import type { Sample } from '../recording/run-log.ts'

/** Groups recorded points into series, in order of first appearance. */
export function seriesOf(samples: readonly Sample[]): Series[] {
  return [...Map.groupBy(samples, ({ check, subject, name }) => JSON.stringify([check, subject, name])).values()].map(
    (group) => {
      const { at: _at, value: _value, ...series } = group[0]!
      return { ...series, points: group.map(({ at, value }) => ({ at, value })) }
    },
  )
}
