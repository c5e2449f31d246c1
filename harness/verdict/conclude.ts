/** Turns the end of an evaluation into a finding. Verdicts are made nowhere else. */
import { redactText } from '../../evidence/redaction/redact.ts'
import { ACTS, type Act } from '../../record/act.ts'
import type { Finding, Obstacle, Subject } from '../../record/run.ts'
import type { Verdict } from '../../record/verdict.ts'
import type { Part } from '../environment/settings/index.ts'
import { AnswerError, describeReadFailure } from '../recording/obstacle.ts'
import { Inconclusive, isAssertion, NotApplicable } from '../recording/outcome.ts'
import type { Scope } from '../recording/scope.ts'
import { render } from './render.ts'

/** What it means that `each` found nothing. Inconclusive: a setting is needed to know what to look for. */
export interface WhenNone {
  readonly verdict: 'fail' | 'not-applicable' | 'inconclusive'
  readonly because: string
}

/** What is concluded of one subject, or of a check whose subjects could not be listed. */
export type Conclusion = Pick<Finding, 'verdict' | 'message' | 'expected' | 'actual' | 'obstacle'>

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
    return { verdict: 'inconclusive', message: error.message, obstacle: { code: error.code } }
  if (isAssertion(error) && !listing) {
    if (scope.observations.size === 0)
      return {
        verdict: 'inconclusive',
        message: `The check failed without having observed anything: ${error.message}`,
        obstacle: { code: 'NOTHING_OBSERVED' },
      }
    return { verdict: 'fail', ...render(error) }
  }
  const thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return {
    verdict: 'inconclusive',
    message: `The check itself broke down (${thrown}). This is a defect of the check, not of the platform.`,
    obstacle: { code: 'CHECK_THREW' },
  }
}

function unanswered(scope: Scope): Conclusion {
  const [first] = scope.failures
  const { code } = first!
  const permission = first!.permissions.join(' ')
  const obstacle: Obstacle = {
    code,
    operation: `${first!.service}:${first!.operation}`,
    ...(code === 'READ_DENIED' && permission !== '' ? { permission } : {}),
  }
  return {
    verdict: 'inconclusive',
    message: scope.failures.map(describeReadFailure).join(' '),
    obstacle,
  }
}

/** A conclusion as the finding of a check about a subject, redacted. `started`: milliseconds since 1970. */
export function finding(
  check: { readonly id: string },
  subject: Subject,
  scope: Scope,
  started: number,
  conclusion: Conclusion,
): Finding {
  const { verdict, message, expected, actual, obstacle } = conclusion
  return {
    id: `${check.id} ${subject.id}`,
    check: check.id,
    subject,
    verdict: verdict satisfies Verdict,
    message: redactText([message, ...scope.remarks].filter((text) => text !== '').join(' ')).text,
    ...(expected === undefined ? {} : { expected: redactText(expected).text }),
    ...(actual === undefined ? {} : { actual: redactText(actual).text }),
    observations: [...scope.observations],
    ...(obstacle === undefined ? {} : { obstacle }),
    startedAt: new Date(started).toISOString(),
    durationMs: Date.now() - started,
  }
}
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
export function noSubjects(whenNone: WhenNone | undefined, scope: Scope): Conclusion {
  if (scope.failures.length > 0) return unanswered(scope)
  if (scope.observations.size === 0)
    return {
      verdict: 'inconclusive',
      message: 'The subjects were listed without a single call: nothing was observed.',
      obstacle: { code: 'NOTHING_OBSERVED' },
    }
  if (whenNone !== undefined) {
    const { verdict, because: message } = whenNone
    return { verdict, message, ...(verdict === 'inconclusive' && { obstacle: { code: 'SETTING_NEEDED' } }) }
  }
  return {
    verdict: 'inconclusive',
    message:
      'No resource of the platform that this check is about was found: there is nobody to ask. Check the ' +
      'selection (select.tags) and the region.',
    obstacle: { code: 'NO_SUBJECT' },
  }
}
