/** The part of the observability settings that is about metrics, alarms, dashboards and cost. */
import * as v from 'valibot'
import {
  AnswerSeconds,
  Count,
  Days,
  Dollars,
  Factor,
  LastingSeconds,
  Minutes,
  PartialPercent,
  Percent,
} from './numbers.ts'
import { Text, Texts } from './texts.ts'
import type { Profile } from '../profiles.ts'
import type { Thresholds } from '../thresholds.ts'

export const metricsEntries = {
  /** Minutes over which metrics are judged. */
  metricsMinutes: Minutes,
  /** CPU utilisation of a service, on average, in percent: below this. */
  cpuPercent: PartialPercent,
  /** Memory utilisation of a service, on average, in percent: below this. */
  memoryPercent: PartialPercent,
  /** Time that targets take to answer, on average, in seconds: below this. */
  responseSeconds: AnswerSeconds,
  /** Minutes after a deployment that are compared with as many before it and a week ago. */
  comparedMinutes: Minutes,
  /** One-minute data points that each side of a comparison needs. */
  comparedPoints: v.pipe(Count, v.minValue(1)),
  /**
   * How many robust standard deviations (1.4826 times the median absolute deviation) a median may lie beyond the
   * earlier one.
   */
  comparedDeviations: Factor,
  /** Changes by less than this share of the earlier median are ignored. */
  comparedTolerance: Factor,
  /** Whether too little history for a comparison is inconclusive or ignored. */
  withoutHistory: v.picklist(['inconclusive', 'ignored']),
  /** Seconds within which an alarm must go off. */
  alarmSeconds: LastingSeconds,
  /** Failed tasks of a service within `alarmSeconds` above which an alarm is wanted. */
  alarmTaskFailures: Count,
  /**
   * The custom metric that counts failed tasks: AWS has none. Null: nothing counts them, and no alarm on them is
   * wanted.
   */
  taskFailureMetric: v.nullable(
    v.strictObject({
      /** Namespace of the metric. */
      namespace: v.string(),
      /** Name of the metric. */
      name: v.string(),
    }),
  ),
  /** Whether an alarm is wanted that notices when fewer tasks run than are desired. */
  alarmTasksMissing: v.boolean(),
  /** Share of requests answered with 5xx, in percent, above which an alarm is wanted; null: such an alarm will not do. */
  alarmErrorPercent: v.nullable(Percent),
  /**
   * Requests answered with 5xx within `alarmSeconds` above which an alarm will do in place of that on their share; null:
   * such an alarm will not do; both null: none is wanted.
   */
  alarmErrorCount: v.nullable(Count),
  /** CPU utilisation in percent above which an alarm is wanted. */
  alarmCpuPercent: PartialPercent,
  /** Memory utilisation in percent above which an alarm is wanted. */
  alarmMemoryPercent: PartialPercent,
  /**
   * Names of dashboards that must exist; `{environment}` is replaced. Unset, as `serviceDashboard`: any that show the
   * services will do.
   */
  dashboards: v.optional(Texts),
  /** Name of each service's dashboard; `{environment}` and `{service}` are replaced. Unset: none of its own is wanted. */
  serviceDashboard: v.optional(Text),
  /** US dollars a month that the environment may cost. Unset: whether it keeps a budget cannot be established. */
  monthlyBudget: v.optional(Dollars),
  /** Cost allocation tag whose value names the environment. Unset: the first key of `select.tags`. */
  costTag: v.optional(Text),
  /**
   * Cost allocation tag whose value names the service. Unset: a tag that tasks inherit and that differs from service to
   * service, else ECS's own.
   */
  serviceTag: v.optional(Text),
  /** Account that pays, where it is another one: anomaly monitors and alerts on cost may be there, unseen from here. */
  payerAccount: v.optional(v.pipe(v.string(), v.regex(/^\d{12}$/, 'write the twelve digits of an account'))),
  /** Days in which no cost anomaly may have been open. */
  anomalyDays: Days,
  /** Impact in US dollars below which a cost anomaly is tolerated. */
  anomalyDollars: Dollars,
  /** Largest share of running tasks on Fargate Spot, in percent. */
  spotTasksPercent: Percent,
  /** Days after which something that costs money and was not used counts as idle. CloudWatch keeps its sums for 455. */
  idleDays: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(450)),
}

/** Expected values of a profile. Numbers are the deployment guide's and the service documentation's. */
export const metricsDefaults = (profile: Profile, { alarmErrors, alarmTasksMissing }: Thresholds) => ({
  metricsMinutes: 15,
  cpuPercent: 70,
  memoryPercent: 70,
  responseSeconds: 0.5,
  comparedMinutes: 15,
  comparedPoints: 10,
  comparedDeviations: 4,
  comparedTolerance: 0.25,
  withoutHistory: 'inconclusive' as const,
  alarmSeconds: 300,
  alarmTaskFailures: 2,
  taskFailureMetric: null,
  alarmTasksMissing,
  alarmErrorPercent: alarmErrors.percent,
  alarmErrorCount: alarmErrors.count,
  alarmCpuPercent: 80,
  alarmMemoryPercent: 80,
  anomalyDays: 7,
  anomalyDollars: 10,
  spotTasksPercent: profile.spotPercent,
  idleDays: 14,
})
