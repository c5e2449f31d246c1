import * as v from 'valibot'
import { Count } from './numbers.ts'
import { Texts } from './texts.ts'
import type { Profile } from '../profiles.ts'

/** Smallest and largest value that will do. */
const Range = v.tuple([Count, Count])

const RegularExpression = v.pipe(
  v.string(),
  v.check((source) => isRegularExpression(source), 'write a regular expression'),
)

/** Expected values of task definitions, images and capacity. Patterns may hold `*` and `?`. */
export const definitionEntries = {
  /**
   * Task sizes, in CPU units and MiB, by pattern of the family; the first that matches holds. A family that none
   * matches may have any size of Fargate's.
   */
  sizes: v.record(
    v.string(),
    v.strictObject({
      /** CPU units: 1024 are one vCPU. */
      cpu: Count,
      /** MiB. */
      memory: Count,
    }),
  ),
  /**
   * Path that containers and target groups ask a service for its health. Null: the one that its target group asks; both
   * must ask the same.
   */
  healthPath: v.nullable(v.pipe(v.string(), v.startsWith('/', 'write a path such as "/health"'))),
  /** Bounds of container health checks: seconds, and a number for `retries`. */
  healthTiming: v.strictObject({
    /** Seconds between two health checks: the smallest and the largest that will do. */
    interval: Range,
    /** Seconds within which a health check must end: the smallest and the largest that will do. */
    timeout: Range,
    /** Failures in a row after which a container counts as unhealthy: the smallest and the largest that will do. */
    retries: Range,
    /** Seconds after the start in which failures do not count: the smallest and the largest that will do. */
    startPeriod: Range,
  }),
  /** Commands that images do not have, by pattern of the image's repository. */
  absentCommands: v.record(v.string(), Texts),
  /** Health commands, by pattern, that ask for health in their own way, such as a script of the image's. */
  healthCommands: Texts,
  /** Whether the root file system of containers must be read-only. */
  readonlyRoot: v.boolean(),
  /** Managed policies, by ARN pattern, that are too broad for the roles of tasks. */
  broadPolicies: Texts,
  /** What an image's tag must look like to name a version or a commit: one of these regular expressions. */
  imageTags: v.array(RegularExpression),
  /** Keys of the tags that every task definition carries. */
  definitionTags: Texts,
  /** Keys of the tags that tell the version or commit of the image; empty: any tag of the definition may. */
  imageTagKeys: Texts,
  /** Images that a repository's lifecycle policy must keep, for rollbacks. */
  imagesKept: Count,
  /** Tasks of a service that must not depend on Spot capacity, where Spot is used. */
  onDemandBase: Count,
  /** Services, by pattern of their names, that work from a queue; empty: none does. */
  workers: Texts,
  /** Bounds of a worker's deployments, in percent of its tasks. */
  workerPercents: v.strictObject({
    /** `minimumHealthyPercent`. */
    minimumHealthy: Count,
    /** `maximumPercent`. */
    maximum: Count,
  }),
  /** Health commands of workers, by pattern. */
  workerHealthCommands: Texts,
  /** Metrics, by pattern of their names, that tell the length of a queue. */
  queueMetrics: Texts,
}

/** A branch or a build, and the commit: `main-4f1c2a9b`. Digits alone after it may be a day. */
const BUILT_FROM_COMMIT = String.raw`^[\w.]+[-_](?=\d*[a-f])[0-9a-f]{7,40}$`

/**
 * Expected values of a profile. Sources: the deployment strategy (sizes, tags, workers, hardening), the service
 * documentation (health checks) and the environment table of the deployment guide.
 */
export const definitionDefaults = (profile: Profile) => ({
  sizes: {},
  healthPath: null,
  healthTiming: { interval: [5, 60], timeout: [2, 10], retries: [2, 5], startPeriod: [10, 120] } satisfies Record<
    string,
    [number, number]
  >,
  absentCommands: {},
  healthCommands: [],
  readonlyRoot: profile.approvalRequired,
  broadPolicies: [
    'arn:*:iam::*:policy/*FullAccess*',
    'arn:*:iam::aws:policy/AdministratorAccess',
    'arn:*:iam::aws:policy/*PowerUser*',
  ],
  imageTags: [String.raw`^v?\d+\.\d+\.\d+([-_.][\w.-]+)?$`, '^(sha-)?[0-9a-f]{7,40}$', BUILT_FROM_COMMIT],
  definitionTags: ['Environment', 'Application', 'Component', 'version', 'commit'],
  imageTagKeys: [],
  imagesKept: 10,
  onDemandBase: 1,
  workers: [],
  workerPercents: { minimumHealthy: 50, maximum: 150 },
  workerHealthCommands: ['*celery * inspect ping *'],
  queueMetrics: ['*queue*', '*Queue*', 'ApproximateNumberOfMessages*'],
})

function isRegularExpression(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp
  } catch {
    return false
  }
}
