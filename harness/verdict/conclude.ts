/** Turns the end of an evaluation into a finding. Verdicts are made nowhere else. */
import { describeThrown } from '../loading/place.ts'
import { redact, redactText } from '../../evidence/redaction/redact.ts'
import { obstacleName } from '../../record/acceptance.ts'
import { ACTS, type Act } from '../../record/act.ts'
import type { Echo, Finding, Obstacle, Subject } from '../../record/run.ts'
import type { Verdict } from '../../record/verdict.ts'
import type { Part } from '../environment/settings/index.ts'
import { AnswerError, describeReadFailure } from '../recording/obstacle.ts'
import { Inconclusive, isAssertion, NotApplicable } from '../recording/outcome.ts'
import type { FailedRead, Scope } from '../recording/scope.ts'
import { render } from './render.ts'

/** What it means that `each` found nothing. Inconclusive: a setting is needed to know what to look for. */
export interface WhenNone {
  readonly verdict: 'fail' | 'inconclusive' | 'not-applicable'
  readonly because: string
  /** Id of the check that says the same: this one then only repeats it. */
  readonly echoOf?: string
}

/** What is concluded of one subject, or of a check whose subjects could not be listed. */
export type Conclusion = Pick<
  Finding,
  'verdict' | 'message' | 'expected' | 'actual' | 'obstacle' | 'furtherObstacles' | 'echoOf'
>

/** The check's time limit, in milliseconds, was reached, or the run was cancelled. */
export const concludeAborted = (run: AbortSignal, limit: number): Conclusion =>
  run.aborted
    ? {
        verdict: 'inconclusive',
        message: 'The run was cancelled before this check had ended.',
        obstacle: { code: 'CANCELLED' },
      }
    : { verdict: 'inconclusive', message: `The check did not end within ${limit} ms.`, obstacle: { code: 'TIMED_OUT' } }

/** Whether the subject belongs to the environment is not known, for this reason. */
export const concludeUndecided = (because: string, scope: Scope): Conclusion =>
  scope.failures.length > 0
    ? unanswered(scope)
    : {
        verdict: 'inconclusive',
        message:
          `Whether it belongs to this environment cannot be told: ${because}. Correct the tags, or name the services ` +
          'of the environment (select.services).',
        obstacle: { code: 'SCOPE_UNDECIDED' },
      }

/** verify returned: a pass if something was read, no read failed, and something was asserted. */
export function concludeReturned(scope: Scope, assertions: number): Conclusion {
  if (scope.failures.length > 0) return unanswered(scope)
  if (scope.observations.size === 0)
    return {
      verdict: 'inconclusive',
      message: 'The check ended without having observed anything.',
      obstacle: { code: 'NOTHING_OBSERVED' },
    }
  if (assertions === 0)
    return {
      verdict: 'inconclusive',
      message: 'The check ended without having asserted anything.',
      obstacle: { code: 'NOTHING_ASSERTED' },
    }
  return { verdict: 'pass', message: '' }
}

/** verify (or the listing of subjects) threw. */
export function concludeError(error: unknown, scope: Scope, listing: boolean): Conclusion {
  if (scope.failures.length > 0) return unanswered(scope)
  if (error instanceof NotApplicable) return { verdict: 'not-applicable', message: error.message }
  if (error instanceof AnswerError)
    return { verdict: 'inconclusive', message: error.message, obstacle: { code: error.code } }
  if (error instanceof Inconclusive)
    return {
      verdict: 'inconclusive',
      message: error.message,
      obstacle: { code: error.code },
      ...echoOf(scope.echoed(error)),
    }
  if (isAssertion(error) && !listing) {
    if (scope.observations.size === 0)
      return {
        verdict: 'inconclusive',
        message: `The check failed without having observed anything: ${error.message}`,
        obstacle: { code: 'NOTHING_OBSERVED' },
      }
    return { verdict: 'fail', ...render(error), ...echoOf(scope.echoed(error)) }
  }
  return {
    verdict: 'inconclusive',
    message: `The check itself broke down (${describeThrown(error)}). This is a defect of the check, not of the platform.`,
    obstacle: { code: 'CHECK_THREW' },
  }
}

const echoOf = (echo: Echo | undefined): Pick<Finding, 'echoOf'> => (echo === undefined ? {} : { echoOf: echo })

function unanswered(scope: Scope): Conclusion {
  const byName = new Map(scope.failures.map(obstacleOf).map((obstacle) => [obstacleName(obstacle), obstacle]))
  const [obstacle, ...furtherObstacles] = byName.values()
  return {
    verdict: 'inconclusive',
    message: scope.failures.map(describeReadFailure).join(' '),
    ...(obstacle === undefined ? {} : { obstacle }),
    ...(furtherObstacles.length === 0 ? {} : { furtherObstacles }),
  }
}

function obstacleOf({ code, service, operation, permissions, input }: FailedRead): Obstacle {
  const permission = permissions.join(' ')
  const about = textsOf(redact(input).value).join(' ')
  return {
    code,
    operation: `${service}:${operation}`,
    ...(code === 'READ_DENIED' && permission !== '' ? { permission } : {}),
    ...(about === '' ? {} : { about: about.length > MOST_ABOUT ? `${about.slice(0, MOST_ABOUT)}…` : about }),
  }
}

/** Characters of an obstacle's parameters. */
const MOST_ABOUT = 200

/** The texts in a value, in the order of its keys: what a call was about, without its numbers and times. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return []
  return Object.keys(value)
    .sort()
    .flatMap((key) => textsOf((value as Record<string, unknown>)[key]))
}

/** A conclusion as the finding of a check about a subject, redacted. `started`: milliseconds since 1970. */
export function finding(
  check: { readonly id: string },
  subject: Subject,
  scope: Scope,
  started: number,
  conclusion: Conclusion,
): Finding {
  const { verdict, message, expected, actual, obstacle, furtherObstacles, echoOf: echo } = conclusion
  return {
    id: `${check.id} ${subject.id}`,
    check: check.id,
    subject,
    verdict: verdict satisfies Verdict,
    message: redactText(withRemarks(message, scope.remarks)).text,
    ...(expected === undefined ? {} : { expected: redactText(expected).text }),
    ...(actual === undefined ? {} : { actual: redactText(actual).text }),
    observations: [...scope.observations],
    settings: [...scope.settings].sort(),
    ...(obstacle === undefined ? {} : { obstacle }),
    ...(furtherObstacles === undefined ? {} : { furtherObstacles }),
    ...echoOf(echo && redactedEcho(echo)),
    startedAt: new Date(started).toISOString(),
    durationMs: Date.now() - started,
  }
}

/** A message and the sentences after it. What lists problems has no end of its own. */
function withRemarks(message: string, remarks: readonly string[]): string {
  const end = remarks.length === 0 || message === '' || /[.!?]$/.test(message) ? '' : '.'
  return [`${message}${end}`, ...remarks].filter((text) => text !== '').join(' ')
}

const redactedEcho = ({ check, subject }: Echo): Echo => ({
  check,
  ...(subject === undefined ? {} : { subject: redactText(subject).text }),
})

/** The check needs more than reading, which was not asked for. */
export const notRequested = (act: Act): Conclusion => ({
  verdict: 'not-applicable',
  message:
    `Not asked for: this ${ACTS[act].does}. Allow it in the configuration (environments.<name>.allow) and ask for ` +
    `it: --allow ${act}.`,
})

/**
 * The configuration says that the platform has no such part.
 * @param found names of what was found of it
 */
export function absent(part: Part, found: readonly string[], scope: Scope): Conclusion {
  if (scope.failures.length > 0) return unanswered(scope)
  if (found.length === 0)
    return { verdict: 'not-applicable', message: `There is none, as the configuration says (has.${part}: false).` }
  const some = found.slice(0, 5).join(', ')
  return {
    verdict: 'fail',
    message:
      `The configuration says that there is none (has.${part}: false), and there is: ${some}` +
      `${found.length > 5 ? ` and ${found.length - 5} more` : ''}. Remove it, or correct the configuration.`,
  }
}

/** The configuration says that the platform has such a part, and nothing of it was listed. */
export const declaredPresent = (part: Part, scope: Scope): Conclusion =>
  scope.failures.length > 0
    ? unanswered(scope)
    : {
        verdict: 'fail',
        message: `The configuration says that there is one (has.${part}: true), and nothing was found that this is about.`,
      }

/** `each` listed nothing: inconclusive, unless the check says what that means. */
export function noSubjects(whenNone: WhenNone | undefined, scope: Scope, parts: readonly Part[] = []): Conclusion {
  if (scope.failures.length > 0) return unanswered(scope)
  if (scope.observations.size === 0)
    return {
      verdict: 'inconclusive',
      message: 'The subjects were listed without a single call: nothing was observed.',
      obstacle: { code: 'NOTHING_OBSERVED' },
    }
  if (whenNone !== undefined)
    return {
      verdict: whenNone.verdict,
      message: whenNone.because,
      ...(whenNone.verdict === 'inconclusive'
        ? { obstacle: { code: whenNone.echoOf === undefined ? 'SETTING_NEEDED' : 'NO_SUBJECT' } }
        : {}),
      ...(whenNone.echoOf === undefined ? {} : { echoOf: { check: whenNone.echoOf } }),
    }
  return {
    verdict: 'inconclusive',
    message:
      'Nothing of the platform that this check is about was found: there is nobody to ask. Look whether the region is ' +
      `right, and how the platform is found (select)${orDeclared(parts)}.`,
    obstacle: { code: 'NO_SUBJECT' },
  }
}

const orDeclared = (parts: readonly Part[]): string =>
  parts.length === 0
    ? ''
    : `; where there is meant to be none, say so (${parts.map((part) => `has.${part}: false`).join(', ')})`
