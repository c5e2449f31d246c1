/** Sample resources: an ARN that a pattern matches only if it matches all of a kind. */
import { components } from './match.ts'

/** A name that only a pattern which covers all names matches. */
export const ANY_NAME = '=any/any='

const isNamed = (part: string | undefined): part is string => part !== undefined && part !== '' && !/[*?]/.test(part)

/**
 * A kind's sample in the partition, region and account that a pattern names, or in the sample's own where it names
 * none: all resources of one account and region count as everything.
 * @example sampleWithin('arn:aws:iam::111122223333:role/*', 'arn:aws:iam::000000000000:role/=any/any=')
 * // 'arn:aws:iam::111122223333:role/=any/any='
 */
export function sampleWithin(pattern: string, sample: string): string {
  const wanted = components(pattern)
  return components(sample)
    .map((part, index) => (index !== 2 && index < 5 && part !== '' && isNamed(wanted[index]) ? wanted[index] : part))
    .join(':')
}

/**
 * One resource that a pattern matches: its wildcards become a name.
 * @example oneOf('arn:aws:iam::111122223333:role/app-*') // 'arn:aws:iam::111122223333:role/app-any'
 */
export const oneOf = (pattern: string): string => pattern.replaceAll(/\*+/g, 'any').replaceAll('?', 'x')
