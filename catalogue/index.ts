/** The mission, item by item: what the platform's documents promise, and by what each promise is established. */
import { ITEMS, type CatalogueItem } from './items.ts'

export { ITEMS, SECTIONS, type CatalogueItem } from './items.ts'

export type Coverage = CatalogueItem & { readonly state: 'covered' | 'planned'; readonly checks: readonly string[] }

/** Every item with the checks that serve it; an item that none serves is planned, not silently missing. */
export const coverageBy = (
  checks: readonly { readonly id: string; readonly covers: readonly string[] }[],
): Coverage[] =>
  ITEMS.map((item) => {
    const serving = checks.filter((check) => check.covers.includes(item.id)).map((check) => check.id)
    return { ...item, state: serving.length > 0 ? 'covered' : 'planned', checks: serving }
  })
