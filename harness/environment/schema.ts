/** valibot's schemas as data: what a schema is made of. */
import type * as v from 'valibot'

export type Schema = v.GenericSchema

/** The parts of valibot's schemas: members, items, options, what is inside a wrapper, and what a pipe adds. */
interface Parts {
  readonly type?: string
  readonly entries?: Readonly<Record<string, Schema>>
  readonly item?: Schema
  readonly items?: readonly Schema[]
  readonly value?: Schema
  readonly wrapped?: Schema
  /** Values of a picklist; schemas of a union or variant. */
  readonly options?: readonly unknown[]
  readonly literal?: unknown
  readonly default?: unknown
  readonly pipe?: readonly Schema[]
}

export const partsOf = (schema: Schema): Parts => schema as Parts

/** The schema within a wrapper (an optional or nullable member) or at the head of a pipe, if this is one. */
export const within = (schema: Schema): Schema | undefined => {
  const { wrapped, pipe } = partsOf(schema)
  return wrapped ?? (pipe?.[0] === schema ? undefined : pipe?.[0])
}

/** A schema's parts without what wraps them. */
export function unwrapped(schema: Schema): Parts {
  const inner = within(schema)
  return inner === undefined ? partsOf(schema) : unwrapped(inner)
}

/** The schemas among the options of a union or variant; none for a picklist. */
export const alternatives = ({ options = [] }: Parts): readonly Schema[] =>
  options.filter((option): option is Schema => typeof option === 'object' && option !== null && 'kind' in option)
