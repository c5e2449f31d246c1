/** The documents that make the promises, and which of them say the same. */
import { ITEMS } from './items.ts'

interface Document {
  /** What the ids of its own items begin with. */
  readonly prefix: string
  /** Items that are listed under another document and that this one promises too. */
  readonly also: readonly string[]
}

const numbers = (prefix: string, ...which: readonly number[]): string[] =>
  which.map((number) => `${prefix}-${String(number).padStart(2, '0')}`)

/** A promise that several documents make is one item, under the document that says the most about it. */
export const DOCUMENTS = {
  // Its environments have shares of Spot capacity, its services the circuit breaker and a role for each purpose.
  'deployment-guide': {
    prefix: 'DG',
    also: ['MR-INF-01', 'MR-INF-04', 'MR-CI-02', ...numbers('SD-SVC', 3, 4), ...numbers('DS-SVC', 4, 5)],
  },
  // Its network, services, alarms and scaling, and the best practices that it asks for.
  'microservices-readme': {
    prefix: 'MR',
    also: [
      ...numbers('DG-INF', 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 16),
      ...numbers('DG-SVC', 1, 2, 3, 4, 5, 7, 8, 10, 11),
      ...numbers('DG-PUB', 1, 2, 3, 4, 5, 6),
      ...numbers('SD-SVC', 1, 3),
      'DS-SVC-01',
      'DG-COST-01',
    ],
  },
  // Its service, the target group's health check, and the endpoint behind it.
  'service-documentation': {
    prefix: 'SD',
    also: ['DG-INF-02', 'DG-INF-12', 'MR-INF-01', ...numbers('DG-SVC', 2, 3, 4, 5), ...numbers('DG-PUB', 2, 5, 6)],
  },
  // What it has looked at after a deployment, and its considerations of security.
  'deployment-sop': {
    prefix: 'SOP',
    also: ['DG-INF-07', ...numbers('DG-SVC', 2, 3, 7), 'DG-PUB-02', ...numbers('MR-INF', 3, 4, 9), 'DS-SVC-02'],
  },
  // Its cluster, its task definitions and how its services scale.
  'deployment-strategy': {
    prefix: 'DS',
    also: [
      'DG-INF-12',
      'MR-INF-01',
      'MR-CI-02',
      ...numbers('DG-SVC', 2, 3, 7, 8, 11),
      'DG-PUB-06',
      ...numbers('SD-SVC', 1, 2, 3, 4),
    ],
  },
} as const satisfies Readonly<Record<string, Document>>

export type DocumentName = keyof typeof DOCUMENTS

export const DOCUMENT_NAMES = Object.keys(DOCUMENTS) as DocumentName[]

/** Whether an item is listed under a document: `DG-INF-05` under the deployment guide. */
export const isOwnItem = (document: DocumentName, item: string): boolean =>
  item.startsWith(`${DOCUMENTS[document].prefix}-`)

/**
 * The documents that promise an item; none for what Checkride promises of itself, such as `CMP-01`.
 * @example documentsOf('DG-PUB-05') // ['deployment-guide', 'microservices-readme', 'service-documentation']
 */
export const documentsOf = (item: string): DocumentName[] =>
  DOCUMENT_NAMES.filter((name) => {
    const also: readonly string[] = DOCUMENTS[name].also
    return isOwnItem(name, item) || also.includes(item)
  })

/** Whether the catalogue has an item. */
export const isItem = (id: string): boolean => ITEMS.some((item) => item.id === id)
