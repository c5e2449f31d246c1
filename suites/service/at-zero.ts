/** Services that are meant to run no task: what is measured of tasks does not apply to them. */
interface Counted {
  readonly desiredCount?: number | undefined
  readonly runningCount?: number | undefined
  readonly pendingCount?: number | undefined
}

/**
 * Whether a service wants no task, and has none.
 * @example if (isAtZero(service)) notApplicable(AT_ZERO)
 */
export const isAtZero = ({ desiredCount, runningCount, pendingCount = 0 }: Counted): boolean =>
  desiredCount === 0 && runningCount === 0 && pendingCount === 0

/** Why what tasks do is not judged of such a service. */
export const AT_ZERO = 'The service wants no task, and none runs: whether it should is for services.count to say.'
