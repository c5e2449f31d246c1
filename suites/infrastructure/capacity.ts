interface StrategyItem {
  readonly capacityProvider?: string | undefined
  readonly weight?: number | undefined
  readonly base?: number | undefined
}

/**
 * The share, in percent, of the tasks beyond the base that a capacity provider strategy sends to Fargate Spot.
 * Undefined when no provider has a weight. Source: ECS developer guide, "Amazon ECS capacity provider strategy".
 */
export function spotShare(strategy: readonly StrategyItem[]): number | undefined {
  const total = strategy.reduce((sum, { weight = 0 }) => sum + weight, 0)
  if (total === 0) return undefined
  const spot = strategy.reduce(
    (sum, { capacityProvider, weight = 0 }) => sum + (capacityProvider === 'FARGATE_SPOT' ? weight : 0),
    0,
  )
  return Math.round((spot / total) * 1000) / 10
}

/**
 * What is wrong with a strategy that may send at most `limit` percent of the tasks beyond the base, and none of the
 * base, to Fargate Spot.
 */
export function strategyProblems(strategy: readonly StrategyItem[], limit: number): string[] {
  const share = spotShare(strategy)
  return [
    ...(strategy.length > 0 && share === undefined ? ['all weights are zero: nothing starts beyond the base'] : []),
    ...(share !== undefined && share > limit
      ? [`${share} % of the tasks beyond the base go to FARGATE_SPOT, at most ${limit} % may`]
      : []),
    ...strategy
      .filter(({ capacityProvider, base = 0 }) => capacityProvider === 'FARGATE_SPOT' && base > 0)
      .map(({ base }) => `its base of ${base} goes to FARGATE_SPOT, which can be taken away`),
  ]
}
