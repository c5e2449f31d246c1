/** The mission, item by item: what the platform's documents promise, and by what each promise is established. */
import type { Stage } from '../record/run.ts'
import { ITEMS, SECTIONS, type Section } from './items.ts'

export interface CatalogueItem {
  /** `DG-INF-05`: document, section, number. */
  readonly id: string
  readonly section: Section
  /** What must hold. */
  readonly must: string
  /**
   * `auto`: from AWS APIs, probes or Kafka. `attest`: a person must say so. `drill`: an exercise that changes the
   * environment and restores it. `load`: generated traffic. `diagnose`: from a symptom to its cause, when something is
   * wrong.
   */
  readonly kind: 'auto' | 'attest' | 'drill' | 'load' | 'diagnose'
  /** One of the documents' literal checkboxes. */
  readonly box: boolean
  /** When it is needed; absent: whenever its section is verified. */
  readonly stage?: Stage
}

export { ITEMS, SECTIONS }

export type Coverage = CatalogueItem & { readonly state: 'covered' | 'planned'; readonly checks: readonly string[] }

/** Every item with the checks that serve it; an item that none serves is planned, not silently missing. */
export const coverageBy = (
  checks: readonly { readonly id: string; readonly covers: readonly string[] }[],
): Coverage[] =>
  ITEMS.map((item) => {
    const serving = checks.filter((check) => check.covers.includes(item.id)).map((check) => check.id)
    return { ...item, state: serving.length > 0 ? 'covered' : 'planned', checks: serving }
  })
