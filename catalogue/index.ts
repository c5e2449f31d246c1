/** The catalogue items, each with the checks that verify it. */
import { ITEMS, type CatalogueItem } from './items.ts'

export { DOCUMENT_NAMES, documentsOf, isItem, isOwnItem, type DocumentName } from './documents.ts'
export { ITEMS, SECTIONS, type CatalogueItem } from './items.ts'

export type Coverage = CatalogueItem & { readonly state: 'covered' | 'planned'; readonly checks: readonly string[] }

/** Every item with the checks that serve it; an item that no check serves yet is planned. */
export const coverageBy = (
  checks: readonly { readonly id: string; readonly covers: readonly string[] }[],
): Coverage[] =>
  ITEMS.map((item) => {
    const serving = checks.filter((check) => check.covers.includes(item.id)).map((check) => check.id)
    return { ...item, state: serving.length > 0 ? 'covered' : 'planned', checks: serving }
  })
