/** The platform as found in the account, read lazily: asking for VPCs reads only what VPCs need. */
import * as account from './account/index.ts'
import * as delivery from './delivery/index.ts'
import * as ecs from './ecs/index.ts'
import * as edge from './edge/index.ts'
import * as identity from './identity/index.ts'
import * as network from './network/index.ts'
import * as observability from './observability/index.ts'
import { foundOf } from './parts.ts'
import type { Collection, Read } from './collection.ts'

export type { Resource } from './collection.ts'

const COLLECTIONS = { ...account, ...delivery, ...ecs, ...edge, ...identity, ...network, ...observability, foundOf }

type Collections = typeof COLLECTIONS

/** Every collection of the platform, as a method of its name. */
export type Platform = {
  readonly [Name in keyof Collections]: Collections[Name] extends Collection<infer Found>
    ? () => Promise<Found>
    : Collections[Name] extends (...of: infer Arguments) => Collection<infer Found>
      ? (...of: Arguments) => Promise<Found>
      : never
}

/** The platform, read by `read`. */
export const platformOf = (read: Read): Platform =>
  Object.fromEntries(
    Object.entries<Collection<unknown> | ((...of: never) => Collection<unknown>)>(COLLECTIONS).map(
      ([name, found]) =>
        [
          name,
          typeof found === 'function'
            ? (...of: readonly unknown[]) => read(found(...(of as never)))
            : () => read(found),
        ] as const,
    ),
  ) as unknown as Platform
