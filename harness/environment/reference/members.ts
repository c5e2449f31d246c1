/** The members of a schema, each with a path: `waivers[].check`, `service.sizes.<name>.cpu`. */
import { alternatives, unwrapped, type Schema } from '../schema.ts'

export interface Member {
  readonly path: string
  /** One; several where alternatives have a member of the same name. */
  readonly schemas: readonly Schema[]
  readonly members: readonly Member[]
}

/**
 * Members of a schema, with theirs.
 * @param stop whose members are not wanted
 * @example membersOf(Config).map(({ path }) => path) // ['environments', 'checks', …]
 */
export function membersOf(schema: Schema, path = '', stop?: Schema): Member[] {
  if (stop !== undefined && unwrapped(schema) === unwrapped(stop)) return []
  const parts = unwrapped(schema)
  const { entries, item, value } = parts
  if (entries !== undefined)
    return Object.entries(entries).map(([key, member]) => {
      const at = path === '' ? key : `${path}.${key}`
      return { path: at, schemas: [member], members: membersOf(member, at, stop) }
    })
  if (item !== undefined) return membersOf(item, `${path}[]`, stop)
  if (value !== undefined) return membersOf(value, `${path}.<name>`, stop)
  const all = alternatives(parts).flatMap((option) => membersOf(option, path, stop))
  return [...Map.groupBy(all, (member) => member.path).values()].map((same) => ({
    path: same[0]!.path,
    schemas: same.flatMap(({ schemas }) => schemas),
    members: same.flatMap(({ members }) => members),
  }))
}

/** Members, and theirs, in their order. */
export const flattened = (members: readonly Member[]): Member[] =>
  members.flatMap((member) => [member, ...flattened(member.members)])
