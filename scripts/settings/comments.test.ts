import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { commentsOf } from './comments.ts'

const ENTRIES = `
import * as v from 'valibot'
/** Text of any kind. */
const Text = v.string()
export const entries = {
  /** Where tasks listen,
   *  as a number. */
  port: v.number(),
  text: Text,
}
/** A section. */
export const Section = v.strictObject({ ...entries, /** Not this one. */ hidden: v.picklist([Text]) })
`
const SCHEMA = `
import * as v from 'valibot'
import { entries, Section as Part } from './entries.ts'
/** One of a list. */
const One = v.strictObject({ /** Its name. */ name: v.string() })
const each = <S extends v.GenericSchema>(schema: S) => v.strictObject({ /** Left. */ left: schema, right: schema })
// Not for users.
export const Schema = v.strictObject({
  part: v.optional(v.partial(Part)),
  list: v.array(One),
  named: v.record(v.string(), v.strictObject(entries)),
  /** Two. */
  two: each(One),
  // A plain comment.
  either: v.variant('kind', [v.strictObject({ /** The first. */ kind: v.literal('a') }), v.strictObject(entries)]),
  left: Stop,
})
const Stop = v.strictObject({ /** Elsewhere. */ out: v.string() })
`

test('comments are found through constants, spreads, modules, functions, lists, records and alternatives', () => {
  const folder = mkdtempSync(join(tmpdir(), 'comments-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'entries.ts'), ENTRIES)
  writeFileSync(join(folder, 'schema.ts'), SCHEMA)
  expect(Object.fromEntries(commentsOf(join(folder, 'schema.ts'), 'Schema', 'Stop'))).toEqual({
    part: 'A section.',
    'part.port': 'Where tasks listen, as a number.',
    'part.text': 'Text of any kind.',
    'part.hidden': 'Not this one.',
    'list[]': 'One of a list.',
    'list[].name': 'Its name.',
    'named.<name>.port': 'Where tasks listen, as a number.',
    'named.<name>.text': 'Text of any kind.',
    two: 'Two.',
    'two.left': 'Left.',
    'two.left.name': 'Its name.',
    'two.right': 'One of a list.',
    'two.right.name': 'Its name.',
    'either.kind': 'The first.',
    'either.port': 'Where tasks listen, as a number.',
    'either.text': 'Text of any kind.',
  })
  expect(() => commentsOf(join(folder, 'schema.ts'), 'Nothing')).toThrow('has no constant Nothing')
})
