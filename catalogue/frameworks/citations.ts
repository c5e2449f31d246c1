/** Frameworks whose ids are checked by pattern only: their paragraphs are too many or copyrighted. Titles are ours. */

/** PCI DSS 4.0: requirement, section, paragraph; `10.2.1`. */
export const PCI_ID = /^(?<requirement>[1-9]|1[0-2])(?:\.[1-9]\d?){1,3}$/

export const PCI_REQUIREMENTS: Readonly<Record<string, string>> = {
  '1': 'Network security controls',
  '2': 'Secure configurations',
  '3': 'Protection of stored account data',
  '4': 'Strong cryptography in transit',
  '5': 'Protection from malicious software',
  '6': 'Secure systems and software',
  '7': 'Access by need to know',
  '8': 'Identification and authentication',
  '9': 'Physical access',
  '10': 'Logging and monitoring',
  '11': 'Regular tests of security',
  '12': 'Policies, programmes and incident response',
}

/** HIPAA security rule, 45 CFR 164: section and paragraphs; `164.312(a)(2)(iv)`. */
export const HIPAA_ID = /^164\.(?<section>308|310|312|314|316)(?:\((?:[a-e]|[1-9]|[ivx]+|[A-D])\))+$/

export const HIPAA_SECTIONS: Readonly<Record<string, string>> = {
  '308': 'Administrative safeguards',
  '310': 'Physical safeguards',
  '312': 'Technical safeguards',
  '314': 'Organizational requirements',
  '316': 'Policies, procedures and documentation',
}
