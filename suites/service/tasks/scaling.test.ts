import type { ScalingPolicy, StepScalingPolicyConfiguration } from '@aws-sdk/client-application-auto-scaling'
import { expect, test } from 'vitest'
import { settingsFor } from '../../../harness/environment/settings/index.ts'
import { stepProblems } from './scaling-steps.ts'
import { trackingProblems } from './scaling-tracking.ts'

const GROUP = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/api/1234'
const settings = settingsFor('production', 'production').service

const policy = (metric: string, TargetValue: number, more: object = {}, label?: string) =>
  ({
    PolicyName: metric,
    PolicyType: 'TargetTrackingScaling',
    Alarms: [{ AlarmName: 'a', AlarmARN: 'a' }],
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue,
      ScaleOutCooldown: 60,
      ScaleInCooldown: 300,
      PredefinedMetricSpecification: { PredefinedMetricType: metric, ResourceLabel: label },
      ...more,
    },
  }) as ScalingPolicy
const cpu = policy('ECSServiceAverageCPUUtilization', 70)
const memory = policy('ECSServiceAverageMemoryUtilization', 80)

test.each<[string, readonly ScalingPolicy[], readonly string[], readonly string[]]>([
  ['all is well without a load balancer', [cpu, memory], [], []],
  [
    'a load balancer asks for requests too',
    [cpu, memory],
    [GROUP],
    ['no policy tracks requests per target (ALBRequestCountPerTarget)'],
  ],
  [
    'tasks are added earlier and sooner, and taken away later',
    [policy('ECSServiceAverageCPUUtilization', 50, { ScaleOutCooldown: 0, ScaleInCooldown: 600 }), memory],
    [],
    [],
  ],
  [
    'requests of these targets',
    [cpu, memory, policy('ALBRequestCountPerTarget', 1000, {}, 'app/lb/1/targetgroup/api/1234')],
    [GROUP],
    [],
  ],
  [
    'requests of another group whose id begins alike',
    [cpu, memory, policy('ALBRequestCountPerTarget', 1000, {}, 'app/lb/1/targetgroup/api/123')],
    [GROUP],
    ["policy ALBRequestCountPerTarget counts the requests of another service's targets (targetgroup/api/123)"],
  ],
  [
    'the default cooldown is 300 seconds',
    [policy('ECSServiceAverageCPUUtilization', 70, { ScaleOutCooldown: undefined }), memory],
    [],
    ['policy ECSServiceAverageCPUUtilization rests 300 s after scaling out, expected are 60 s at most'],
  ],
  [
    'alarms lost and the wrong value',
    [{ ...policy('ECSServiceAverageCPUUtilization', 75), Alarms: [] }, memory],
    [],
    [
      'policy ECSServiceAverageCPUUtilization keeps CPU at 75, expected is 70 at most',
      'policy ECSServiceAverageCPUUtilization has lost its alarms, so that it never acts',
    ],
  ],
])('%s', (_title, policies, groups, problems) => {
  const service = { loadBalancers: groups.map((targetGroupArn) => ({ targetGroupArn })) }
  expect(trackingProblems({ service, policies }, settings)).toEqual(problems)
})

const step = (from: number | undefined, to: number | undefined, add: number) => ({
  MetricIntervalLowerBound: from,
  MetricIntervalUpperBound: to,
  ScalingAdjustment: add,
})

test.each<[string, StepScalingPolicyConfiguration, string[]]>([
  ['steps in any order', { StepAdjustments: [step(100, undefined, 2), step(0, 100, 1)] }, []],
  [
    'steps down below the threshold do not count',
    { StepAdjustments: [step(undefined, -50, -1)] },
    ['it has no step for a value beyond the threshold'],
  ],
  [
    'a gap, and an end',
    { StepAdjustments: [step(0, 50, 1), step(100, 200, 2)] },
    ['nothing happens between 50 and 100 beyond the threshold', 'nothing happens from 200 beyond the threshold on'],
  ],
  [
    'a late start',
    { StepAdjustments: [step(10, undefined, 1)] },
    ['nothing happens until the threshold is exceeded by 10'],
  ],
  [
    'percents that round to nothing',
    { AdjustmentType: 'PercentChangeInCapacity', StepAdjustments: [step(0, undefined, 10)] },
    ['percents of few tasks may round to none: MinAdjustmentMagnitude is missing'],
  ],
])('%s', (_title, configuration, problems) => {
  expect(stepProblems(configuration)).toEqual(problems)
})
