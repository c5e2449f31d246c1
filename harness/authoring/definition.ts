/** What a check's definition may hold: what types promise is looked at when a file is loaded, too. */
import * as v from 'valibot'
import { ACT_NAMES } from '../../record/act.ts'
import { STAGES } from '../../record/run.ts'
import { SEVERITIES, VERDICTS } from '../../record/verdict.ts'
import { PROFILE_NAMES } from '../environment/profiles.ts'
import { PARTS } from '../environment/settings/index.ts'
import { problemLines } from '../environment/problems.ts'

const Text = v.pipe(v.string(), v.nonEmpty('it is empty'))
const Texts = v.optional(v.array(Text))
const Function = v.function('a function is expected')

const WhenNone = v.strictObject({
  verdict: v.picklist(['fail', 'inconclusive', 'not-applicable']),
  because: Text,
  echoOf: v.optional(Text),
})

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
  whenNone: v.optional(v.union([WhenNone, Function])),
  verify: Function,
  provenBy: v.optional(v.strictObject({ test: Text, because: Text })),
  prepare: v.optional(Function),
  breaks: v.record(v.string(), Function),
  timeout: v.optional(v.union([v.pipe(v.number(), v.minValue(1, 'milliseconds, at least 1')), Function])),
})

const Expected = v.union([v.picklist(VERDICTS), v.instance(RegExp)])

const Variant = v.strictObject({
  what: Text,
  arrange: v.optional(Function),
  settings: v.optional(v.union([v.looseObject({}), Function])),
  profile: v.optional(v.picklist(PROFILE_NAMES)),
  allowed: v.optional(v.array(v.picklist(ACT_NAMES))),
  expected: v.union([Expected, v.array(Expected), v.record(v.string(), Expected)]),
  calls: v.optional(v.union([v.literal('none'), v.array(Text)])),
})

const Subject = v.strictObject({
  id: v.string(),
  type: v.string(),
  name: v.string(),
  region: v.string(),
  service: v.optional(v.string()),
  undecided: v.optional(v.string()),
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

/** What is wrong with a variant, a line for each problem; empty when nothing is. */
export const problemsOfVariant = (variant: unknown): string[] => problemsOf(Variant, variant, 'the variant')

/** What is wrong with the subject of something that `each` listed; empty when nothing is. */
export const problemsOfSubject = (subject: unknown): string[] => problemsOf(Subject, subject, 'the subject')

/** What is wrong with what `whenNone` answered; empty when nothing is. */
export const problemsOfWhenNone = (answer: unknown): string[] => problemsOf(WhenNone, answer, 'the answer of whenNone')

function problemsOf(
  schema: typeof Variant | typeof Subject | typeof WhenNone,
  input: unknown,
  whole: string,
): string[] {
  const result = v.safeParse(schema, input)
  return result.success ? [] : problemLines(schema, result.issues, whole)
}
