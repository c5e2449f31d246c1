/** Which of the selected checks serve what an environment promises. */
import { exceptionOf, whyNotMade, type PromisesMade } from '../environment/promises.ts'
import type { Selectable } from './select.ts'
import { LOCAL_SUITE } from './discover.ts'

/** Whether a check is run: one of its items is promised; a user's own, unless all of its items are excepted. */
const isRun = ({ suite, covers }: Pick<Selectable, 'suite' | 'covers'>, promises: PromisesMade): boolean =>
  suite === LOCAL_SUITE
    ? covers.some((item) => exceptionOf(promises, item) === undefined)
    : covers.some((item) => whyNotMade(promises, item) === undefined)

/**
 * Divides selected checks into those that are run and those that are left out.
 * @example byPromises(checks, promisesMade({ documents: ['deployment-sop'] })).leftOut // 'waf.rate-limit', …
 */
export function byPromises<D extends Selectable>(
  declarations: readonly D[],
  promises: PromisesMade,
): { readonly selected: readonly D[]; readonly leftOut: readonly D[] } {
  const { run: selected = [], out: leftOut = [] } = Object.groupBy(declarations, (declaration) =>
    isRun(declaration, promises) ? 'run' : 'out',
  )
  return { selected, leftOut }
}
