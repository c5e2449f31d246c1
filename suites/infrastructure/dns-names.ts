interface Zone {
  readonly Id?: string | undefined
  readonly Name?: string | undefined
  readonly Config?: { readonly PrivateZone?: boolean | undefined } | undefined
}

/** Names compare without case and without the dot of the root. */
export const withoutDot = (name: string): string => name.toLowerCase().replace(/\.$/, '')

/** The public hosted zone that answers for a name: of those that hold it, the one with the longest name. */
export function zoneOf<T extends Zone>(name: string, zones: readonly T[]): T | undefined {
  const holds = ({ Name = '', Config }: T): boolean =>
    Config?.PrivateZone !== true &&
    (withoutDot(name) === withoutDot(Name) || withoutDot(name).endsWith(`.${withoutDot(Name)}`))
  return zones.filter(holds).sort((a, b) => (b.Name?.length ?? 0) - (a.Name?.length ?? 0))[0]
}
