/** The frameworks and the titles of their controls. Data only: reports may import it. */
import type { Controls } from '../../record/run.ts'
import { CIS } from './cis.ts'
import { HIPAA_ID, HIPAA_SECTIONS, PCI_ID, PCI_REQUIREMENTS } from './citations.ts'
import nist from './nist-800-53r5.json' with { type: 'json' }
import { SOC2 } from './soc2.ts'

export type Framework = keyof Controls

const titlesIn =
  (titles: Readonly<Record<string, string>>) =>
  (id: string): string | undefined =>
    Object.hasOwn(titles, id) ? titles[id] : undefined

interface FrameworkFacts {
  readonly name: string
  readonly version: string
  /** The framework with its version, as reports head its controls. */
  readonly heading: string
  /** The title of a control; undefined when the framework has no such control. */
  readonly titleOf: (id: string) => string | undefined
}

/** The frameworks of `Controls`, in the order in which reports show them. */
export const FRAMEWORKS: Readonly<Record<Framework, FrameworkFacts>> = {
  // Release 5.0.1, with IA-13 of 5.1.1 and SA-15(13), SA-24 and SI-2(7) of 5.2.0. NIST's titles are in the public
  // domain.
  nist: {
    name: 'NIST SP 800-53',
    version: 'revision 5, release 5.2.0',
    heading: 'NIST SP 800-53 revision 5',
    titleOf: titlesIn(nist),
  },
  soc2: {
    name: 'SOC 2 Trust Services Criteria',
    version: '2017',
    heading: 'SOC 2 Trust Services Criteria, 2017',
    titleOf: titlesIn(SOC2),
  },
  cis: {
    name: 'CIS AWS Foundations Benchmark',
    version: '5.0.0',
    heading: 'CIS AWS Foundations Benchmark v5',
    titleOf: titlesIn(CIS),
  },
  pci: {
    name: 'PCI DSS',
    version: '4.0',
    heading: 'PCI DSS 4.0',
    titleOf: (id) => PCI_REQUIREMENTS[PCI_ID.exec(id)?.groups?.['requirement'] ?? ''],
  },
  hipaa: {
    name: 'HIPAA Security Rule',
    version: '45 CFR 164',
    heading: 'HIPAA, 45 CFR 164',
    titleOf: (id) => HIPAA_SECTIONS[HIPAA_ID.exec(id)?.groups?.['section'] ?? ''],
  },
}

/**
 * The title of a control; for PCI DSS and HIPAA that of its requirement or section. Undefined when there is no such
 * control.
 */
export const controlTitle = (framework: Framework, id: string): string | undefined => FRAMEWORKS[framework].titleOf(id)

/** Whether the framework has such a control, in its own spelling; for PCI DSS and HIPAA whether it could. */
export const isKnownControl = (framework: Framework, id: string): boolean => controlTitle(framework, id) !== undefined
