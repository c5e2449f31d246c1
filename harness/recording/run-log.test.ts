import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../evidence/sample.fixture.ts'
import { RunLog, readRunLog, type Entry } from './run-log.ts'

const ENTRIES: readonly Entry[] = [
  { kind: 'problem', problem: { code: 'X', message: 'two\nlines, "quotes" and ü' } },
  { kind: 'absent', observation: 'o1' },
  { kind: 'end', sharedReads: 1, peakMemoryBytes: 2 },
]

function written(): string {
  const directory = temporaryDirectory()
  const log = new RunLog(directory)
  for (const entry of ENTRIES) log.write(entry)
  log.close()
  return directory
}

test('what was written is read back, in order, also after it was opened again', () => {
  const directory = written()
  expect(readRunLog(directory)).toEqual(ENTRIES)
  const again = new RunLog(directory)
  again.write(ENTRIES[1]!)
  again.close()
  expect(readRunLog(directory)).toEqual([...ENTRIES, ENTRIES[1]])
})

test('it is on disk before it is closed', () => {
  const directory = temporaryDirectory()
  const log = new RunLog(directory)
  log.write(ENTRIES[0]!)
  expect(readRunLog(directory)).toEqual([ENTRIES[0]])
  log.close()
})

test('cut anywhere in its last line, it keeps the others and says so', () => {
  const directory = written()
  const file = join(directory, 'run-log.jsonl')
  const whole = readFileSync(file)
  const last = whole.lastIndexOf('\n', whole.length - 2) + 1
  for (let length = whole.length - 1; length > last; length--) {
    writeFileSync(file, whole)
    truncateSync(file, length)
    expect(readRunLog(directory), `${length} bytes`).toEqual([
      ...ENTRIES.slice(0, 2),
      { kind: 'problem', problem: { code: 'RUN_LOG_CUT', message: expect.any(String) as string } },
    ])
  }
  truncateSync(file, last)
  expect(readRunLog(directory), 'cut between two lines nothing is missing that could be noticed').toEqual(
    ENTRIES.slice(0, 2),
  )
})

test('a run that wrote nothing has an empty run log', () => {
  expect(readRunLog(temporaryDirectory())).toEqual([])
})
