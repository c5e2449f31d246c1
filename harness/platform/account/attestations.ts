import { ITEMS } from '../../../catalogue/index.ts'
import { problemsAt, type FoundAttestation } from '../../../evidence/attestation/read.ts'
import { collectionBy, type Resource } from '../collection.ts'

/** A catalogue item that needs an attestation, with the newest one for this environment. */
export interface Attestable {
  readonly item: string
  readonly must: string
  readonly found?: FoundAttestation
  /** Problems of the attestation; empty: it is valid. */
  readonly problems: readonly string[]
}

/** These items, with their attestations. */
export const attestables = collectionBy(
  (items: readonly string[]) => items.join(' '),
  async ({ attestations, settings, region, now }, items): Promise<Resource<Attestable>[]> => {
    const all = await attestations()
    return items.map((item) => {
      const found = all.findLast(
        ({ attestation }) => attestation?.item === item && attestation.environment === settings.environment,
      )
      const must = ITEMS.find(({ id }) => id === item)?.must ?? item
      return {
        item,
        must,
        problems: found === undefined ? [] : problemsAt(found, now()),
        ...(found === undefined ? {} : { found }),
        subject: { id: `attestation/${settings.environment}/${item}`, type: 'attestation', name: item, region },
      }
    })
  },
)
