/** Notes which members of an object are read, two levels deep: of settings, the section and the key. */

/**
 * The same object to its reader; every read of a section's member is told as `section.member`, and that a section's
 * members were listed as `section`.
 * @example
 * const seen = noting(settings, (path) => paths.add(path))
 * seen.network.vpcCidr // adds 'network.vpcCidr'
 */
export const noting = <Whole extends object>(whole: Whole, note: (path: string) => void): Whole =>
  Object.fromEntries(
    Object.entries(whole).map(([name, section]: [string, unknown]) => [
      name,
      typeof section === 'object' && section !== null && !Array.isArray(section)
        ? watched(name, section, note)
        : section,
    ]),
  ) as Whole

const watched = (name: string, section: object, note: (path: string) => void): object =>
  new Proxy(section, {
    get(target, key, receiver): unknown {
      if (typeof key === 'string') note(`${name}.${key}`)
      return Reflect.get(target, key, receiver)
    },
    ownKeys(target) {
      note(name)
      return Reflect.ownKeys(target)
    },
  })
