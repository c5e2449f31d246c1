/** Which of the documents' promises an environment makes. */
import * as v from 'valibot'
import { DOCUMENT_NAMES, documentsOf, isItem, ITEMS, type DocumentName } from '../../catalogue/index.ts'
import { suggestion } from '../suggestion.ts'
import { matchesStar } from '../wildcard.ts'

const near = (id: string): string =>
  suggestion(
    id,
    ITEMS.map((item) => item.id),
  )

const matchesItem = (pattern: string, id: string): boolean => matchesStar(pattern, id, 'any')

const Item = v.pipe(
  v.string(),
  v.check(isItem, ({ input }) => `the catalogue has no such item${near(input)}`),
)

const Exception = v.strictObject({
  /** An item of the catalogue; `*` matches any part of its id. */
  item: v.pipe(
    v.string(),
    v.check(
      (pattern) => ITEMS.some(({ id }) => matchesItem(pattern, id)),
      ({ input }) => `no item of the catalogue is called so${near(input)}`,
    ),
  ),
  /** Why it is not promised, in a sentence. */
  reason: v.pipe(v.string(), v.minLength(10, 'say in a sentence why it is not promised')),
})

/** The promises of an environment, as a configuration names them; unset: those of all documents. */
export const Promises = v.pipe(
  v.strictObject({
    /** Documents whose promises are made; unset: all of them, or none where `items` are named. */
    documents: v.optional(v.array(v.picklist(DOCUMENT_NAMES))),
    /** Single items of the catalogue that are promised besides. */
    items: v.optional(v.array(Item)),
    /** Items that are not promised all the same, with the reason, which the reports show. */
    except: v.optional(v.array(Exception)),
  }),
  v.check(
    ({ documents, items = [] }) => documents === undefined || documents.length + items.length > 0,
    'name a document or an item that is promised',
  ),
)
export type Promises = v.InferOutput<typeof Promises>

/** The promises in force. */
export interface PromisesMade {
  readonly documents: readonly DocumentName[]
  readonly items: readonly string[]
  readonly except: readonly { readonly item: string; readonly reason: string }[]
}

/**
 * The promises that a configuration means.
 * @example promisesMade({ documents: ['deployment-guide'] }).except // []
 */
export const promisesMade = ({ documents, items = [], except = [] }: Promises = {}): PromisesMade => ({
  documents: documents ?? (items.length === 0 ? DOCUMENT_NAMES : []),
  items,
  except,
})

/**
 * Why an item is not promised; undefined when it is. An exception counts before everything else; what no document
 * lists, such as an item of a user's own, is promised unless it is excepted.
 * @example whyNotMade(promisesMade({ documents: ['deployment-sop'] }), 'DG-INF-01')
 *   // 'It is a promise of deployment-guide and microservices-readme, which this environment does not make.'
 */
export function whyNotMade(promises: PromisesMade, item: string): string | undefined {
  const exception = exceptionOf(promises, item)
  if (exception !== undefined) return exception.reason
  const by = documentsOf(item)
  if (by.length === 0 || promises.items.includes(item) || by.some((name) => promises.documents.includes(name)))
    return undefined
  return `It is a promise of ${by.join(' and ')}, which this environment does not make.`
}

/** The exception that covers an item. */
export const exceptionOf = (promises: PromisesMade, item: string): PromisesMade['except'][number] | undefined =>
  promises.except.find((exception) => matchesItem(exception.item, item))

/** The items of the catalogue that are promised, and those that are not, each with the reason. */
export function itemsOf(promises: PromisesMade): {
  readonly made: readonly string[]
  readonly notMade: readonly { readonly item: string; readonly because: string }[]
} {
  const items = ITEMS.map(({ id }) => ({ item: id, because: whyNotMade(promises, id) }))
  return {
    made: items.flatMap(({ item, because }) => (because === undefined ? [item] : [])),
    notMade: items.flatMap(({ item, because }) => (because === undefined ? [] : [{ item, because }])),
  }
}
