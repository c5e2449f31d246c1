interface StrategyItem {
  readonly capacityProvider?: string | undefined
  readonly weight?: number | undefined
}

/**
 * The share, in percent, of the tasks beyond the base that a capacity provider strategy sends to Fargate Spot.
 * Undefined when no provider has a weight. Source: ECS developer guide, "Amazon ECS capacity provider strategy".
 */
export function spotShare(strategy: readonly StrategyItem[]): number | undefined {
  const total = strategy.reduce((sum, { weight = 0 }) => sum + weight, 0)
  if (total === 0) return undefined
  const spot = strategy.reduce((sum, { capacityProvider, weight = 0 }) => sum + (capacityProvider === 'FARGATE_SPOT' ? weight : 0), 0)
  return Math.round((spot / total) * 1000) / 10
}
