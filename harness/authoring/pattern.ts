import { matches } from '../../policy/match.ts'

/**
 * Whether the whole text matches a pattern as settings write them: `*` stands for any characters, `?` for one. Case
 * counts, as in names and ARNs of AWS.
 * @example matchesPattern('*-worker', 'mail-worker') // true
 * @example settings.service.workers.some((pattern) => matchesPattern(pattern, serviceName))
 */
export const matchesPattern = (pattern: string, text: string): boolean => matches(pattern, text)
