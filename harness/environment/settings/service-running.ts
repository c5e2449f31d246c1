import * as v from 'valibot'
import { SEVERITIES } from '../../../record/verdict.ts'
import { Count } from './numbers.ts'
import { Texts } from './texts.ts'
import type { Profile } from '../profiles.ts'

/** Expected values of services in operation and of their deployments. */
export const runningEntries = {
  /**
   * How severe a failure about a service can be at most: set it for services that matter less (`services`). What closes
   * the gate is said by `gate`.
   */
  criticality: v.picklist(SEVERITIES),
  /**
   * Names of the services that must exist, besides whatever else the clusters hold; a name that stands here twice must
   * exist in two clusters.
   */
  expected: Texts,
  /** Tasks that a service should want: at least, and at most where nothing scales it. */
  desired: v.strictObject({
    /** Tasks at least. */
    min: Count,
    /** Tasks at most; unset: any number. */
    max: v.optional(Count),
  }),
  /** Launch types that will do, for services without a capacity provider strategy. */
  launchTypes: Texts,
  /** Capacity providers that a service's strategy may name. */
  capacityProviders: Texts,
  /** Platform versions that will do; LATEST is whatever is the latest. */
  platformVersions: Texts,
  /** Percent of its tasks that must stay healthy while a service other than a worker is deployed. */
  minimumHealthyPercent: Count,
  /**
   * Seconds that a service needs before it answers health checks, where its containers' start periods do not say so.
   */
  startupSeconds: Count,
  /**
   * Whether ECS Exec may be enabled, for all services or for the named ones: it lets people into running containers.
   */
  execAllowed: v.union([v.boolean(), Texts]),
  /** Whether alarms must be able to end a deployment. */
  deploymentAlarms: v.boolean(),
}

/**
 * Sources: the environment table of the deployment guide (tasks, Spot), the deployment strategy (percents, grace
 * period; it stops production's deployments on alarms). ECS Exec stays shut where deployments need an approval.
 */
export const runningDefaults = ({ desired, spotPercent, approvalRequired }: Profile) => ({
  criticality: 'critical' as const,
  expected: [],
  desired,
  launchTypes: ['FARGATE'],
  capacityProviders: spotPercent > 0 ? ['FARGATE', 'FARGATE_SPOT'] : ['FARGATE'],
  platformVersions: ['LATEST', '1.4.0'],
  minimumHealthyPercent: 100,
  startupSeconds: 0,
  execAllowed: !approvalRequired,
  deploymentAlarms: approvalRequired,
})
