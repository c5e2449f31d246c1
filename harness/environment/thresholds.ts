/** The figures in which the documents differ: what is expected follows from what is promised. */
import { DOCUMENT_NAMES, isOwnItem, type DocumentName } from '../../catalogue/index.ts'
import { PROFILES, type Profile, type ProfileName } from './profiles.ts'
import type { PromisesMade } from './promises.ts'

interface Row<T> {
  /** The promise that the figure belongs to: the one who makes it alone means the figure of its own document. */
  readonly item: string
  readonly says: Partial<Readonly<Record<DocumentName, T>>>
  /** Of several figures: the strictest where there is one; else any of them will do. */
  readonly together: (figures: readonly T[]) => T
  /** When no promised document says anything. */
  readonly unsaid: T
}

const row = <T>(of: Row<T>): Row<T> => of

const highest = (figures: readonly number[]): number => Math.max(...figures)
const lowest = (figures: readonly number[]): number => Math.min(...figures)
const any = (figures: readonly boolean[]): boolean => figures.includes(true)
const each = (figures: readonly (readonly number[])[]): number[] => [...new Set(figures.flat())]
const only = <T>([figure]: readonly T[]): T => figure!
/** The one with the highest minimum; of several the first. */
const widest = <T extends { readonly min: number } | null>(figures: readonly T[]): T =>
  figures.reduce((best, figure) => ((figure?.min ?? 0) > (best?.min ?? 0) ? figure : best))

/**
 * Facts of the documents. The environment table of the deployment guide tells environments apart; the service
 * documentation and the deployment strategy describe a production.
 */
const rowsFor = (name: ProfileName) => {
  const { desired, scaling, logRetentionDays, deletionProtection, spotPercent } = PROFILES[name]
  const inProduction = name === 'production'
  return {
    /** Availability zones with a public and a private subnet. */
    zones: row({
      item: 'DG-INF-01',
      says: { 'deployment-guide': 3, 'microservices-readme': 2, 'service-documentation': 2, 'deployment-strategy': 2 },
      together: highest,
      unsaid: 2,
    }),
    /** Days for which log groups keep events: the longest will do for all. */
    logRetentionDays: row({
      item: 'DG-INF-13',
      says: { 'deployment-guide': logRetentionDays, 'microservices-readme': 7 },
      together: highest,
      unsaid: logRetentionDays,
    }),
    deletionProtection: row({
      item: 'DG-PUB-01',
      says: { 'deployment-guide': deletionProtection },
      together: any,
      unsaid: false,
    }),
    /** Share of tasks on Spot, in percent, at most. The deployment strategy has four on Spot for each that is not. */
    spotPercent: row({
      item: 'DG-INF-12',
      says: {
        'deployment-guide': spotPercent,
        ...(inProduction && { 'service-documentation': 0, 'deployment-strategy': 80 }),
      },
      together: lowest,
      unsaid: 100,
    }),
    /** Tasks that a service should want. */
    desired: row<Profile['desired']>({
      item: 'DG-SVC-03',
      says: { 'deployment-guide': desired, 'microservices-readme': { min: 1, max: 10 } },
      together: widest,
      unsaid: { min: 1 },
    }),
    /** Bounds of scaling; null: any. Those of the deployment strategy are of its one API. */
    scalingBounds: row<Profile['scaling'] | null>({
      item: 'DG-SVC-08',
      says: { 'deployment-guide': scaling, 'microservices-readme': { min: 1, max: 10 } },
      together: widest,
      unsaid: null,
    }),
    /** Percent of memory that services are scaled by: any of these; none: that they are is not promised. */
    scalingMemory: row<number[]>({
      item: 'DG-SVC-08',
      says: { 'microservices-readme': [70], 'deployment-strategy': [80] },
      together: each,
      unsaid: [],
    }),
    /** Requests per target likewise. */
    scalingRequests: row<number[]>({
      item: 'DG-SVC-08',
      says: { 'deployment-strategy': [1000] },
      together: each,
      unsaid: [],
    }),
    /** Seconds of rest after scaling; null: any. */
    scalingCooldowns: row<{ out: number; in: number } | null>({
      item: 'DG-SVC-08',
      says: { 'deployment-strategy': { out: 60, in: 300 } },
      together: only,
      unsaid: null,
    }),
    /** How target groups ask their targets; null: as they like. */
    targetChecks: row<Record<'interval' | 'timeout' | 'healthy' | 'unhealthy', number> | null>({
      item: 'DG-PUB-05',
      says: { 'service-documentation': { interval: 30, timeout: 5, healthy: 3, unhealthy: 3 } },
      together: only,
      unsaid: null,
    }),
    /** Whether the body of a health endpoint tells when it was written. */
    healthTimestamp: row({
      item: 'DG-PUB-06',
      says: { 'deployment-guide': true, 'microservices-readme': false, 'service-documentation': true },
      together: any,
      unsaid: false,
    }),
    /** Alarms on server errors: by their share in percent, by their number in five minutes, or by either. */
    alarmErrors: row<{ percent: number | null; count: number | null }>({
      item: 'DG-SVC-10',
      says: {
        'deployment-guide': { percent: 5, count: null },
        'microservices-readme': { percent: null, count: 10 },
      },
      together: (figures) => ({
        percent: figures.find(({ percent }) => percent !== null)?.percent ?? null,
        count: figures.find(({ count }) => count !== null)?.count ?? null,
      }),
      unsaid: { percent: 5, count: 10 },
    }),
    /** Whether an alarm notices that fewer tasks run than are desired. */
    alarmTasksMissing: row({
      item: 'DG-SVC-10',
      says: { 'deployment-guide': true, 'microservices-readme': false },
      together: any,
      unsaid: false,
    }),
  }
}

type Rows = ReturnType<typeof rowsFor>

export type Thresholds = { readonly [Key in keyof Rows]: Rows[Key] extends Row<infer T> ? T : never }

/**
 * What the promised documents expect, where they differ.
 * @example thresholdsOf(promisesMade({ documents: ['microservices-readme'] }), 'production').scalingMemory // [70]
 */
export function thresholdsOf({ documents, items }: PromisesMade, profile: ProfileName): Thresholds {
  const value = <T>({ item, says, together, unsaid }: Row<T>): T => {
    const figures = DOCUMENT_NAMES.flatMap((name) => {
      const figure = says[name]
      const speaks = documents.includes(name) || (items.includes(item) && isOwnItem(name, item))
      return figure === undefined || !speaks ? [] : [figure]
    })
    return figures.length === 0 ? unsaid : together(figures)
  }
  return Object.fromEntries(
    Object.entries(rowsFor(profile)).map(([key, of]) => [key, value(of as Row<unknown>)]),
  ) as unknown as Thresholds
}

/** The profile of an environment, with what the deployment guide's table says of it only where that is promised. */
export const profileOf = (
  name: ProfileName,
  { logRetentionDays, deletionProtection, spotPercent, desired }: Thresholds,
): Profile => ({ ...PROFILES[name], logRetentionDays, deletionProtection, spotPercent, desired })
