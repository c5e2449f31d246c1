import type { CheckContext, ScaledService } from '../../../harness/index.ts'
import { given } from '../../given.ts'

/** Numbers of tasks between which a service scales. */
export interface Bounds {
  readonly min: number
  readonly max: number
}

/**
 * The bounds of a scalable target. Where Application Auto Scaling does not say one, the check is inconclusive.
 * @example const { min, max } = boundsOf(target, context)
 */
export const boundsOf = (
  { ResourceId, MinCapacity, MaxCapacity }: NonNullable<ScaledService['target']>,
  context: Pick<CheckContext, 'inconclusive'>,
): Bounds => ({
  min: given(MinCapacity, `least number of tasks (MinCapacity) of ${ResourceId}`, context),
  max: given(MaxCapacity, `largest number of tasks (MaxCapacity) of ${ResourceId}`, context),
})
