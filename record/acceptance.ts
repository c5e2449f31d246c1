/** What an owner accepts although nobody could establish it, and the names by which obstacles are accepted. */
import type { AppliedWaiver, Finding, Obstacle } from './run.ts'

/**
 * Whether a waiver that holds accepts that the verdict could not be reached. The verdict stays inconclusive.
 * @example run.findings.filter(isAccepted)
 */
export const isAccepted = ({ verdict, waiver }: Pick<Finding, 'verdict' | 'waiver'>): boolean =>
  verdict === 'inconclusive' && waiver?.accepts === 'inconclusive' && !waiver.expired

/**
 * An obstacle's name, as reports print it and waivers name it: code, call, and what was asked about.
 * @example
 * obstacleName({ code: 'READ_DENIED', operation: 's3:GetBucketPolicy', about: 'audit-logs' })
 * // 'READ_DENIED s3:GetBucketPolicy of audit-logs'
 */
export const obstacleName = ({ code, operation, about }: Obstacle): string =>
  [code, operation, about === undefined ? undefined : `of ${about}`].filter((part) => part !== undefined).join(' ')

/**
 * All obstacles of a finding; none when its verdict was reached.
 * @example obstaclesOf(finding).map(obstacleName)
 */
export const obstaclesOf = ({
  obstacle,
  furtherObstacles = [],
}: Pick<Finding, 'obstacle' | 'furtherObstacles'>): readonly Obstacle[] =>
  obstacle === undefined ? [] : [obstacle, ...furtherObstacles]

const DAY = 24 * 3600 * 1000

/**
 * Whole days for which something is accepted, at a time; undefined when the waiver does not say since when.
 * @example daysAccepted({ ...waiver, since: '2026-06-01' }, '2026-06-11T08:00:00.000Z') // 10
 */
export const daysAccepted = ({ since }: Pick<AppliedWaiver, 'since'>, at: string): number | undefined =>
  since === undefined ? undefined : Math.floor((Date.parse(at) - Date.parse(`${since}T00:00:00Z`)) / DAY)
