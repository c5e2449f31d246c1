/** Loads files that users wrote: their configuration, checks and variants, in whatever package they stand. */
import { isUsers } from './own.ts'
import { describeThrown, UserFileError } from './place.ts'

/** What a module exports. */
type Loaded = Readonly<Record<string, unknown>>

/**
 * Loads a module: Checkride's own as Node does, a user's in TypeScript or JavaScript, as a module or as CommonJS.
 * @throws UserFileError for a user's file: what was thrown, and where
 * @example const { default: config } = await loadModule(pathToFileURL('/project/checkride.config.ts').href)
 */
export async function loadModule(url: string): Promise<Loaded> {
  if (!isUsers(url)) return (await import(/* @vite-ignore */ url)) as Loaded
  // Loaded when there is something to translate.
  const { installHooks } = await import('./hooks.ts')
  installHooks()
  try {
    return withDefault((await import(/* @vite-ignore */ url)) as Loaded)
  } catch (error) {
    throw error instanceof UserFileError ? error : new UserFileError(describeThrown(error))
  }
}

/** A module that was compiled to CommonJS says that its exports are a module's. */
function withDefault(loaded: Loaded): Loaded {
  const { default: exported } = loaded
  return typeof exported === 'object' && exported !== null && '__esModule' in exported ? (exported as Loaded) : loaded
}
