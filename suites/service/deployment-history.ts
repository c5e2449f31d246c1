/** Which failed deployment of a service still stands: no later one has brought what it did not. */
import { isDeepStrictEqual } from 'node:util'

/** What is deployed, field by field. */
type Content = Readonly<Record<string, unknown>>

/** What a deployment brings in place of what. */
interface Exchange {
  readonly brings: Content
  /** What ran before, and what a rollback put back. */
  readonly replaces: readonly Content[]
}

/** A deployment as its controller records it. */
export interface Attempt {
  readonly createdAt: Date
  /** Why it is no success; undefined: it succeeded. */
  readonly problem: string | undefined
  readonly exchange: () => Promise<Exchange>
}

/**
 * The problem of the last failed deployment, unless a later one made it good. Starting what ran before it once more
 * does not: the service still runs its previous revision. A success with what had failed does, and one with something
 * new.
 * @example await standingProblem([restartedOld, rolledBack]) // what rolledBack says
 */
export async function standingProblem(attempts: readonly Attempt[]): Promise<string | undefined> {
  const newestFirst = attempts.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
  const failed = newestFirst.find(({ problem }) => problem !== undefined)
  const later = newestFirst.slice(0, failed === undefined ? 0 : newestFirst.indexOf(failed))
  if (failed === undefined || later.length === 0) return failed?.problem
  const { brings, replaces } = await failed.exchange()
  const brought = await Promise.all(later.map(async ({ exchange }) => (await exchange()).brings))
  const isMadeGood = brought.some(
    (one) => isDeepStrictEqual(one, brings) || !replaces.some((old) => isAsBefore(one, old, brings)),
  )
  return isMadeGood ? undefined : `${failed.problem}; what has been deployed since is what ran before it`
}

/** Whether what was deployed has, of what the failed deployment would have changed, only what was there before. */
function isAsBefore(one: Content, before: Content, failed: Content): boolean {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(failed)])]
  const changed = fields.filter((field) => !isDeepStrictEqual(before[field], failed[field]))
  return changed.length === 0
    ? isDeepStrictEqual(one, before)
    : changed.every((field) => isDeepStrictEqual(one[field], before[field]))
}
