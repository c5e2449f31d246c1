import type { ExpectStatic } from 'vitest'
import { noteComparison, type Comparison } from '../verdict/comparison.ts'

/** Chain words of an assertion that assert nothing by themselves. */
const CHAIN = new Set(
  (
    'not to be been is that which and has have with at of same but does still also deep nested own ordered any ' +
    'all itself then'
  ).split(' '),
)

/** Members of expect that report after the verdict, or count assertions themselves: not allowed in checks. */
const REFUSED: Readonly<Record<string, string>> = {
  soft:
    'expect.soft goes on after a failure, and the verdict would not know of it: collect the problems in a list ' +
    'and expect it to equal [].',
  poll: 'expect.poll asks again and again, and identical reads are asked once in a run: read, then assert.',
  assertions: 'expect.assertions is not needed: a check that asserts nothing is inconclusive.',
  hasAssertions: 'expect.hasAssertions is not needed: a check that asserts nothing is inconclusive.',
  resolves:
    'expect(…).resolves is asynchronous, and forgotten without await: await the read, then assert about its answer.',
  rejects:
    'expect(…).rejects is asynchronous, and forgotten without await: use orAbsent for a read that may find nothing.',
}

/** Matchers that hold whatever is there when they are given nothing to look for. */
const HOLDS_FOR_NOTHING: ReadonlySet<string> = new Set(['toBeOneOf', 'toContain', 'toMatch', 'toMatchObject'])

/** @throws TypeError for an expectation of nothing: it would hold whatever is there */
function refuseNothing({ matcher, negated, args: [wanted], value }: Comparison): void {
  if (negated || !HOLDS_FOR_NOTHING.has(matcher)) return
  // A list may be looked through for an empty text.
  if (matcher === 'toContain' && typeof value !== 'string') return
  const nothing =
    wanted === '' ||
    (wanted instanceof RegExp && wanted.source === '(?:)') ||
    (Array.isArray(wanted) && wanted.length === 0) ||
    (typeof wanted === 'object' &&
      wanted !== null &&
      Object.getPrototypeOf(wanted) === Object.prototype &&
      Object.keys(wanted).length === 0)
  if (nothing)
    throw new TypeError(
      `${matcher} is given nothing to look for, and would hold whatever is there: name what is expected.`,
    )
}

function refuse(key: string | symbol): void {
  if (typeof key === 'string' && Object.hasOwn(REFUSED, key)) throw new TypeError(REFUSED[key])
}

/**
 * Vitest's expect as a check may use it: calls `asserted` for each assertion, keeps beside the error of a failed one
 * what it compared, and throws for members whose failure would come after the verdict.
 */
export function expectFor(real: ExpectStatic, asserted: () => void): ExpectStatic {
  const watched = (assertion: object, value: unknown, negated = false): object =>
    new Proxy(assertion, {
      get(target, key) {
        refuse(key)
        const member: unknown = Reflect.get(target, key)
        if (typeof key === 'symbol') return member
        if (typeof member === 'function') {
          return (...args: unknown[]): unknown => {
            asserted()
            const comparison = { matcher: key, negated, args, value }
            refuseNothing(comparison)
            try {
              return Reflect.apply(member, target, args)
            } catch (error) {
              noteComparison(error, comparison)
              throw error
            }
          }
        }
        // `expect(x).to.be.true` asserts by being read.
        if (!CHAIN.has(key)) asserted()
        return typeof member === 'object' && member !== null ? watched(member, value, negated || key === 'not') : member
      },
    })
  return new Proxy(real, {
    apply: (target, self, args) =>
      watched(Reflect.apply(target as (...args: unknown[]) => object, self, args), args[0]),
    get(target, key, receiver) {
      refuse(key)
      return Reflect.get(target, key, receiver) as unknown
    },
  })
}
