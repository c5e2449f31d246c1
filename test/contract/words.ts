/** What a finding may not say: nothing, the opposite of what it means, or less than was seen. */
import type { Finding } from '../../record/run.ts'

/** What a program says where a value is missing. */
const PROGRAMS_WORDS = /\bundefined\b|\bNaN\b|\[object |\bInvalid Date\b|\[Function/

/** `which encrypts …`, `to be deleted on …`: they describe the thing, and claim nothing. */
const DESCRIBES = /,? (?:(?:of )?(?:which|that|who|whose|where|to be)\b)[^,;]*/g

/** A claim about the thing, where its name alone belongs above what was expected and seen. */
const CLAIM = /\b(?:is|are|has|have|does|exists?|records?|allows?)\b/

/** `1 tasks`. */
const ONE_OF_MANY = /(?<![\w.,:-])1 (?:\w+ )?(?:tasks|lines|targets|instances|requests|events|services|rules|keys)\b/

const QUOTED = /"[^"]*"|'[^']*'/g

/**
 * What is wrong with the words of a finding that is no pass; empty when they are in order.
 *
 * @example
 * flawsOfWords({ verdict: 'fail', message: 'alias x exists' }) // ['says nothing of what was seen: alias x exists']
 */
export function flawsOfWords({
  verdict,
  message,
  expected,
  actual,
}: Pick<Finding, 'verdict' | 'message' | 'expected' | 'actual'>): string[] {
  if (verdict === 'pass') return []
  const [note, ...problems] = message.split(': ')
  const sides = expected !== undefined && actual !== undefined
  const isSentence = /[.!?)"']$/.test(message) && message.includes(' ')
  const listed = problems.join(': ').split('; ')
  const flaws: readonly (readonly [boolean, string])[] = [
    [message.trim() === '' || /[:,;(]$/.test(message.trim()), 'says nothing'],
    [PROGRAMS_WORDS.test([message, expected, actual].join(' ').replaceAll(QUOTED, '')), "says a program's word"],
    [sides && expected === actual, `expects and has seen the same (${expected})`],
    [sides && (expected === 'true' || expected === 'false'), 'says true and false instead of what that means'],
    [sides && CLAIM.test(message.replaceAll(DESCRIBES, '')), 'claims something above what was expected and seen'],
    [!sides && !isSentence && problems.length === 0, 'says nothing of what was seen'],
    [
      note !== undefined && note.length > 3 && listed.some((problem) => problem.startsWith(`${note} `)),
      'repeats itself',
    ],
    [message.includes('[redacted'), 'hides a word of ours as if it were a secret'],
    [new Set(listed).size < listed.length, 'says a problem twice'],
    [ONE_OF_MANY.test(message), 'counts one thing as many'],
  ]
  return flaws.flatMap(([wrong, what]) => (wrong ? [`${what}: ${message}`] : []))
}
