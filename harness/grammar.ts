/** Small languages of AWS, read by a grammar of Ohm. */
import { grammar, type Node } from 'ohm-js'

/** An expression that is not of its language, or that uses what is not evaluated here. */
export class UnreadableExpression extends Error {
  override readonly name = 'UnreadableExpression'
}

/** What a part of the text means, by the action of its rule. */
export const meaningOf = <Meaning>(part: Node): Meaning => (part['meaning'] as () => Meaning)()

/** What the members of a list mean, or those of a part that may be absent. */
export const meaningsOf = <Meaning>(list: Node): Meaning[] =>
  (list.isIteration() ? list : list.asIteration()).children.map((part) => meaningOf<Meaning>(part))

/** What each rule of a grammar means; a rule of one part without an action means what its part does. */
export type Actions = Readonly<Record<string, (...parts: Node[]) => unknown>>

/**
 * A reader of a language; what it reads is remembered, since the same text is evaluated for many resources.
 *
 * @example
 * const total = language<number>('Sum { Total = NonemptyListOf<number, "+">  number = digit+ }', {
 *   Total: (list) => meaningsOf<number>(list).reduce((sum, one) => sum + one),
 *   number: (digits) => Number(digits.sourceString),
 * })
 * total('1 + 2') // 3
 *
 * @throws UnreadableExpression when the text is not of the language
 */
export function language<Meaning>(source: string, actions: Actions): (text: string) => Meaning {
  const rules = grammar(source)
  const semantics = rules.createSemantics().addOperation<unknown>('meaning', actions)
  const known = new Map<string, Meaning>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const match = rules.match(text)
    if (match.failed()) {
      const rest = text.slice(match.getRightmostFailurePosition())
      throw new UnreadableExpression(`'${text}' cannot be read at '${rest === '' ? 'its end' : rest}'`)
    }
    const meaning = meaningOf<Meaning>(semantics(match) as unknown as Node)
    known.set(text, meaning)
    return meaning
  }
}
