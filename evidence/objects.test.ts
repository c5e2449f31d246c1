import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256Hex } from '../record/canonical.ts'
import { ObjectStore } from './objects.ts'
import { temporaryDirectory } from './sample.fixture.ts'

test('a value is kept under the hash of its file, readable, once', async () => {
  const directory = temporaryDirectory()
  const store = new ObjectStore(directory)
  const stored = await store.put({ Vpcs: [], At: new Date(0) })
  const text = readFileSync(join(directory, stored.path), 'utf8')
  expect(text).toBe('{\n  "At": {"$date":"1970-01-01T00:00:00.000Z"},\n  "Vpcs": []\n}\n')
  expect(stored).toEqual({
    path: `objects/${stored.sha256.slice(0, 2)}/${stored.sha256}.json`,
    sha256: sha256Hex(text),
    bytes: text.length,
  })

  const { ino } = statSync(join(directory, stored.path))
  expect(await store.put({ At: new Date(0), Vpcs: [] })).toEqual(stored)
  expect(statSync(join(directory, stored.path)).ino, 'written once').toBe(ino)
})

test('many values at once are all there, with nothing half-written beside them', async () => {
  const directory = temporaryDirectory()
  const store = new ObjectStore(directory)
  const stored = await Promise.all(Array.from({ length: 500 }, (_, i) => store.put({ i: i % 250 })))
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.map((file) => file.name).sort()).toEqual(
    [...new Set(stored.map(({ sha256 }) => `${sha256}.json`))].sort(),
  )
  expect(files).toHaveLength(250)
})

test('a place that cannot be written is an error that names it', async () => {
  const directory = temporaryDirectory()
  writeFileSync(join(directory, 'objects'), 'in the way')
  const store = new ObjectStore(directory)
  const failures = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => store.put(i)))
  expect(failures.every(({ status }) => status === 'rejected')).toBe(true)
  await expect(store.put(0)).rejects.toMatchObject({
    name: 'EvidenceError',
    code: 'EVIDENCE_NOT_WRITTEN',
    message: expect.stringMatching(/objects\/.*could not be written.*remove it or choose another/s),
  })
})

test.skipIf(process.getuid?.() === 0)('a read-only folder is an error that says so', async () => {
  const directory = temporaryDirectory()
  chmodSync(directory, 0o500)
  await expect(new ObjectStore(directory).put(1)).rejects.toMatchObject({
    code: 'EVIDENCE_NOT_WRITTEN',
    message: expect.stringContaining('change its permissions'),
  })
})
