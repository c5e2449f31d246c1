/**
 * Whether the whole text matches a pattern in which `*` stands for any characters, and everything else for itself.
 *
 * Two case rules: `exact` for ids and ARNs of resources, which AWS tells apart by case, so that a waiver covers no more
 * than it says; `any` for ids of checks, items and controls, which people type and of which no two differ by case only.
 * @example matchesStar('vpc.*', 'VPC.flow-logs', 'any') // true
 */
export const matchesStar = (pattern: string, text: string, letters: 'exact' | 'any'): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    letters === 'any' ? 'i' : '',
  ).test(text)
