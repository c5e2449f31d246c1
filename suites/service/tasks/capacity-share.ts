interface StrategyItem {
  readonly capacityProvider?: string | undefined
  readonly base?: number | undefined
  readonly weight?: number | undefined
}

const SPOT = 'FARGATE_SPOT'

/**
 * Why a capacity strategy leaves too much to Spot; empty when it does not. Tasks beyond the bases go by weight.
 * Source: ECS developer guide, capacity provider strategies.
 * @param allowed largest share of Spot by weight, in percent
 * @param onDemand tasks that on-demand capacity must hold before Spot is used
 */
export function strategyProblems(
  strategy: readonly StrategyItem[],
  { allowed, onDemand }: { readonly allowed: number; readonly onDemand: number },
): string[] {
  const spot = strategy.filter(
    ({ capacityProvider, weight = 0, base = 0 }) => capacityProvider === SPOT && weight + base > 0,
  )
  if (spot.length === 0) return []
  const total = strategy.reduce((sum, { weight = 0 }) => sum + weight, 0)
  const share = total === 0 ? 0 : (spot.reduce((sum, { weight = 0 }) => sum + weight, 0) / total) * 100
  const based = strategy.reduce(
    (sum, { capacityProvider, base = 0 }) => sum + (capacityProvider === SPOT ? 0 : base),
    0,
  )
  const spotBase = spot.reduce((sum, { base = 0 }) => sum + base, 0)
  return [
    ...(share > allowed ? [`${Math.round(share)} % of its tasks go to Spot by weight, ${allowed} % are allowed`] : []),
    ...(spotBase > 0 ? [`its first ${spotBase === 1 ? 'task goes' : `${spotBase} tasks go`} to Spot`] : []),
    ...(based < onDemand ? [`its base on demand is ${based}, ${onDemand} is expected where Spot is used`] : []),
  ]
}

/**
 * Tasks that may run on Spot: the allowed share of those beyond the base, rounded up as a single task cannot be
 * divided.
 */
export const spotLimit = (
  running: number,
  { allowed, onDemand }: { readonly allowed: number; readonly onDemand: number },
): number => Math.ceil((Math.max(0, running - onDemand) * allowed) / 100)
