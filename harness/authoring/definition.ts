/** What a check's definition may hold: what types promise is looked at when a file is loaded, too. */
import * as v from 'valibot'
import { ACT_NAMES } from '../../record/act.ts'
import { SEVERITIES } from '../../record/verdict.ts'
import { PARTS } from '../environment/settings/index.ts'
import { problemLines } from '../environment/problems.ts'

const STAGES = ['pre', 'post', 'nightly', 'rollback'] as const
const Text = v.pipe(v.string(), v.nonEmpty('it is empty'))
const Texts = v.optional(v.array(Text))
const Function = v.function('a function is expected')

const Definition = v.strictObject({
  title: Text,
  covers: v.pipe(v.array(Text), v.minLength(1, 'name at least one catalogue item')),
  controls: v.strictObject({ nist: Texts, soc2: Texts, cis: Texts, pci: Texts, hipaa: Texts }),
  severity: v.picklist(SEVERITIES),
  parts: v.optional(v.pipe(v.array(v.picklist(PARTS)), v.minLength(1, 'name a part, or leave it out'))),
  remedy: Text,
  stages: v.optional(v.pipe(v.array(v.picklist(STAGES)), v.minLength(1, 'name a stage, or leave it out for all'))),
  needs: v.optional(v.picklist(ACT_NAMES)),
  each: v.optional(Function),
  whenNone: v.optional(
    v.union([
      v.strictObject({ verdict: v.picklist(['fail', 'not-applicable', 'inconclusive']), because: Text }),
      Function,
    ]),
  ),
  verify: Function,
  provenBy: v.optional(v.strictObject({ test: Text, because: Text })),
  breaks: v.record(v.string(), Function),
  timeout: v.optional(v.union([v.pipe(v.number(), v.minValue(1, 'milliseconds, at least 1')), Function])),
})

/** An id: a topic and a rule, in kebab case. */
const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*$/

/**
 * What is wrong with a check, a line for each problem; empty when nothing is.
 * @example problemsOfCheck('vpc.cidr', { severity: 'hihg', … })
 *   // ['  severity: it is "hihg"; ("critical" | "high" | "medium" | "low") is expected (did you mean \'high\'?)']
 */
export function problemsOfCheck(id: unknown, definition: unknown): string[] {
  const wrongId =
    typeof id === 'string' && ID.test(id)
      ? []
      : [`  id: it is ${JSON.stringify(id)}; topic.rule in kebab case is expected`]
  const result = v.safeParse(Definition, definition)
  return result.success ? wrongId : [...wrongId, ...problemLines(Definition, result.issues, 'the definition')]
}
