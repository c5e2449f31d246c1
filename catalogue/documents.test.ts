import { expect, test } from 'vitest'
import { DOCUMENT_NAMES, DOCUMENTS, documentsOf, isItem, isOwnItem } from './documents.ts'
import { ITEMS } from './items.ts'

test.each(DOCUMENT_NAMES)('what %s promises besides its own items is an item of another document, once', (name) => {
  const also: readonly string[] = DOCUMENTS[name].also
  expect(also.filter((id) => !isItem(id) || isOwnItem(name, id))).toEqual([])
  expect(new Set(also).size).toBe(also.length)
})

test('every item has a document, but for what Checkride promises of itself', () => {
  expect(ITEMS.flatMap(({ id }) => (documentsOf(id).length === 0 ? [id] : []))).toEqual(['CMP-01', 'CMP-02', 'CMP-03'])
})

test.each([
  ['DG-SVC-08', ['deployment-guide', 'microservices-readme', 'deployment-strategy']],
  ['DG-PUB-05', ['deployment-guide', 'microservices-readme', 'service-documentation']],
  ['MR-INF-06', ['microservices-readme']],
  ['DS-SVC-05', ['deployment-guide', 'deployment-strategy']],
])('%s is promised by %j', (item, documents) => {
  expect(documentsOf(item)).toEqual(documents)
})
