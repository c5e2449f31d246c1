/** Rules of composite alarms. Source: CloudWatch API reference, PutCompositeAlarm (AlarmRule). */
import type { StateValue } from '@aws-sdk/client-cloudwatch'
import { language, meaningOf, meaningsOf } from '../../../harness/index.ts'

/** The state of an alarm, by the name or ARN by which a rule calls it. */
export type StateOf = (name: string) => StateValue

/** The rule of a composite alarm, or a part of it. */
interface Rule {
  /** Names and ARNs of the alarms that it asks. */
  readonly names: readonly string[]
  /** Whether it holds in their states. */
  readonly holds: (stateOf: StateOf) => boolean
}

const GRAMMAR = String.raw`
  AlarmRule {
    Any = NonemptyListOf<All, "OR">
    All = NonemptyListOf<Term, "AND">
    Term
      = "NOT" Term -- not
      | "(" Any ")" -- group
      | "AT_LEAST" "(" threshold "," State "," "(" NonemptyListOf<member, ","> ")" ")" -- atLeast
      | state "(" name ")" -- state
      | "TRUE" -- always
      | "FALSE" -- never
    State = "NOT"? state
    state = "ALARM" | "OK" | "INSUFFICIENT_DATA"
    threshold = digit+ "%"?
    name = quoted | bare
    member = quoted | bareMember
    quoted = "\"" (~"\"" any)* "\""
    bare = (~("(" | ")" | "\"") any)+
    bareMember = (~("(" | ")" | "\"" | ",") any)+
  }
`

/**
 * Reads the rule of a composite alarm.
 *
 * @example
 * readRule('ALARM(a) AND NOT ALARM(b)').holds((name) => (name === 'a' ? 'ALARM' : 'OK')) // true
 *
 * @throws UnreadableExpression when it is no rule
 */
export const readRule = language<Rule>(GRAMMAR, {
  Any: (list) => combined(meaningsOf(list), (parts, stateOf) => parts.some(({ holds }) => holds(stateOf))),
  All: (list) => combined(meaningsOf(list), (parts, stateOf) => parts.every(({ holds }) => holds(stateOf))),
  Term_not: (_not, term) => combined([meaningOf(term)], ([part], stateOf) => !part!.holds(stateOf)),
  Term_group: (_open, rule, _close) => meaningOf(rule),
  Term_state: (state, _open, name, _close): Rule => {
    const of = meaningOf<string>(name)
    return { names: [of], holds: (stateOf) => stateOf(of) === state.sourceString }
  },
  Term_atLeast: (_name, _open, threshold, _first, state, _second, _openList, list, _closeList, _close): Rule => {
    const names = meaningsOf<string>(list)
    const least = meaningOf<(members: number) => number>(threshold)(names.length)
    const isCounted = meaningOf<(state: StateValue) => boolean>(state)
    return { names, holds: (stateOf) => names.filter((name) => isCounted(stateOf(name))).length >= least }
  },
  Term_always: (_true): Rule => ({ names: [], holds: () => true }),
  Term_never: (_false): Rule => ({ names: [], holds: () => false }),
  State: (not, state) => (of: StateValue) => (of === state.sourceString) === (not.children.length === 0),
  threshold: (digits, percent) => (members: number) =>
    Number(digits.sourceString) * (percent.children.length === 0 ? 1 : members / 100),
  quoted: (_open, text, _close) => text.sourceString,
  bare: (text) => text.sourceString.trim(),
  bareMember: (text) => text.sourceString.trim(),
})

const combined = (parts: readonly Rule[], holds: (parts: readonly Rule[], stateOf: StateOf) => boolean): Rule => ({
  names: parts.flatMap(({ names }) => names),
  holds: (stateOf) => holds(parts, stateOf),
})
