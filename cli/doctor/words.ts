/** What `doctor` says of the reads and probes that it tried. */
import { amount } from '../../record/amount.ts'
import type { EnvironmentKind, RunRecord } from '../../record/run.ts'
import { missingWords } from '../../reports/writing/missing.ts'
import type { Diagnoses } from './diagnosis.ts'
import type { TriedReads, Untried } from './reads.ts'
import type { Probed } from './try.ts'

const UNTRIED: Readonly<Record<Untried, string>> = {
  'denied-before': 'Not tried, because what comes before was denied',
  'ended-before': 'Not tried, because a check ended before',
  'nothing-to-ask': 'Not tried: there is nothing to ask about, as far as was tried',
}

/** How many names a line holds before it says how many more there are. */
const NAMES = 5

const some = (names: readonly string[]): string =>
  names.length <= NAMES ? names.join(', ') : `${names.slice(0, NAMES).join(', ')} and ${names.length - NAMES} more`

/** Operations of probes, whose targets have a diagnosis of their own. */
const PROBE = /^(?:http|tls|kafka):/

/** The reads as diagnoses: denied, unanswered for other reasons, and checks that found nothing to judge. */
export function sayReads(
  diagnoses: Diagnoses,
  { calls, planned, answered, denied, untried }: TriedReads,
  { findings }: RunRecord,
): void {
  diagnoses.say(
    'reads',
    denied.length === 0,
    `${amount(calls, 'call')}, for one subject of each check: of ${amount(planned.length, 'planned operation')} ` +
      `${answered.length} answered, ${denied.length} denied, ${untried.length} not tried`,
  )
  const unanswered = Map.groupBy(
    findings.flatMap(({ obstacle }) =>
      obstacle !== undefined &&
      /^READ_(?!DENIED)/.test(obstacle.code) &&
      obstacle.operation !== undefined &&
      !PROBE.test(obstacle.operation)
        ? [`${obstacle.operation} ${obstacle.code}`]
        : [],
    ),
    (each) => each,
  )
  if (unanswered.size > 0)
    diagnoses.say('answers', false, `none, for other reasons: ${some([...unanswered.keys()])}; docs/errors.md has them`)
  const alone = findings.filter(({ obstacle }) => obstacle?.code === 'NO_SUBJECT').map(({ check }) => check)
  if (alone.length > 0)
    diagnoses.say(
      'subjects',
      true,
      `${amount(alone.length, 'check')} found nothing to judge: ${some(alone)}. A run cannot be sure of them`,
    )
}

/** A target that refuses may be down, which is for the run to tell; one that cannot be asked needs a way. */
export function sayProbes(diagnoses: Diagnoses, probes: readonly Probed[], kind: EnvironmentKind): void {
  if (probes.length === 0) return
  const silent = probes.filter(({ why }) => why !== undefined)
  const unasked = silent.filter(({ asked }) => !asked)
  const reasons = silent.map(({ target, why }) => `${target} (${why})`)
  diagnoses.say(
    'probes',
    // Names of an emulator's load balancers are not the internet's: nobody needs to resolve them.
    kind !== 'live' || (unasked.length === 0 && silent.length < probes.length),
    `${probes.length - silent.length} of ${amount(probes.length, 'target')} answered` +
      (silent.length === 0 ? '' : `; no answer from ${some(reasons)}`),
  )
}

/** What follows the diagnoses: operations by service, and the policy. */
export function readLines({ denied, untried, policies, elsewhere }: TriedReads, caller: string | undefined): string[] {
  const because = (why: Untried): string[] =>
    untried.filter((each) => each.because === why).map(({ operation }) => operation)
  return [
    ...operationLines('Denied', denied),
    ...Object.entries(UNTRIED).flatMap(([why, title]) => operationLines(title, because(why as Untried))),
    ...(policies.length === 0
      ? []
      : [
          '',
          `Grant this to ${caller ?? 'the caller'}` +
            `${policies.length > 1 ? ` (${policies.length} documents: one would be larger than IAM takes)` : ''}:`,
          ...policies.map((policy) => JSON.stringify(policy, null, 2)),
        ]),
    ...missingWords({ actions: [], policies: [], elsewhere }).elsewhere,
  ]
}

/** Operations in a line for each service. */
function operationLines(title: string, operations: readonly string[]): string[] {
  if (operations.length === 0) return []
  const byService = Map.groupBy(operations, (operation) => operation.slice(0, operation.indexOf(':')))
  return [
    '',
    `${title} (${operations.length}):`,
    ...[...byService].map(
      ([service, names]) => `  ${service}: ${names.map((name) => name.slice(service.length + 1)).join(', ')}`,
    ),
  ]
}
