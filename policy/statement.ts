/** What a statement covers, and its description in messages. */
import type { Conditions, Principals, Statement } from './document.ts'
import { type Variables, matchesAction, matchesResource } from './match.ts'

/** Whether Action names the action, or NotAction does not. */
export const coversAction = ({ Action, NotAction = [] }: Statement, action: string) =>
  Action
    ? Action.some((pattern) => matchesAction(pattern, action))
    : !NotAction.some((pattern) => matchesAction(pattern, action))

/** Whether Resource names the resource, or NotResource does not; true when the statement has neither. */
export function coversResource(
  { Resource, NotResource = [] }: Statement,
  resource: string,
  variables?: Variables,
): boolean {
  const named = (patterns: readonly string[]) =>
    patterns.some((pattern) => matchesResource(pattern, resource, variables))
  return Resource ? named(Resource) : !named(NotResource)
}

/** Whether `*` stands for every principal; `{"Service": "*"}` does not. */
export const isEveryone = (principals: Principals | undefined) => principals?.AWS?.includes('*') ?? false

/** The condition keys that a statement tests, as written, each once. */
export const conditionKeys = (conditions: Conditions = {}) => [
  ...new Set(Object.values(conditions).flatMap((keys) => Object.keys(keys))),
]

/** `statement "Sid"`; without a Sid, its effect and actions. */
export const label = ({ Sid, Effect, Action, NotAction }: Statement) =>
  Sid
    ? `statement "${Sid}"`
    : `the ${Effect} statement on ${Action ? list(Action) : `all actions except ${list(NotAction ?? [])}`}`

export const list = (names: readonly string[]) =>
  names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
