import type {
  ScalingPolicy,
  StepAdjustment,
  StepScalingPolicyConfiguration,
} from '@aws-sdk/client-application-auto-scaling'

/**
 * Whether a step policy adds tasks. Policies that remove tasks have steps below their alarm's threshold; one that sets
 * an exact number of none takes all of them away.
 */
export const addsTasks = ({
  StepScalingPolicyConfiguration: { AdjustmentType, StepAdjustments = [] } = {},
}: ScalingPolicy): boolean =>
  StepAdjustments.length === 0 ||
  StepAdjustments.some(({ ScalingAdjustment = 0 }) =>
    AdjustmentType === 'ExactCapacity' ? ScalingAdjustment > 0 : ScalingAdjustment >= 0,
  )

/**
 * What is wrong with the steps of a policy that should add more tasks the further its alarm is exceeded; a sentence
 * each.
 */
export function stepProblems({
  AdjustmentType,
  StepAdjustments = [],
  MinAdjustmentMagnitude,
}: StepScalingPolicyConfiguration): string[] {
  const steps = StepAdjustments.filter(({ MetricIntervalLowerBound: from = -Infinity }) => from >= 0).toSorted(
    (a, b) => lowerOf(a) - lowerOf(b),
  )
  const [first, ...others] = steps
  if (first === undefined) return ['it has no step for a value beyond the threshold']
  const problems: string[] = []
  if (lowerOf(first) > 0) problems.push(`nothing happens until the threshold is exceeded by ${lowerOf(first)}`)
  for (const [index, step] of others.entries()) {
    const end = steps[index]!.MetricIntervalUpperBound ?? Infinity
    if (end < lowerOf(step)) problems.push(`nothing happens between ${end} and ${lowerOf(step)} beyond the threshold`)
  }
  const last = steps.at(-1)!
  if (last.MetricIntervalUpperBound !== undefined)
    problems.push(`nothing happens from ${last.MetricIntervalUpperBound} beyond the threshold on`)
  if (steps.some(({ ScalingAdjustment = 0 }) => ScalingAdjustment <= 0)) problems.push('a step adds no task')
  // Ten percent of two tasks round down to none.
  if (AdjustmentType === 'PercentChangeInCapacity' && (MinAdjustmentMagnitude ?? 0) < 1)
    problems.push('percents of few tasks may round to none: MinAdjustmentMagnitude is missing')
  return problems
}

const lowerOf = ({ MetricIntervalLowerBound = -Infinity }: StepAdjustment): number => MetricIntervalLowerBound
