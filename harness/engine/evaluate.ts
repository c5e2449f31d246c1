/** One check on one subject: runs its verify function within its time limit and makes the finding. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ExpectStatic } from 'vitest'
import type { Scope } from '../recording/scope.ts'
import type { Session } from '../sources/aws/session.ts'
import { settingsOf, type Settings } from '../environment/settings/index.ts'
import { redactText } from '../../evidence/redaction/redact.ts'
import type { Check, CheckContext } from '../authoring/check.ts'
import { problemsOfSubject, problemsOfWhenNone } from '../authoring/definition.ts'
import type { Finding, Subject } from '../../record/run.ts'
import { lesser } from '../../record/verdict.ts'
import type { Platform } from '../platform/index.ts'
import type { PlatformReader } from '../platform/reader.ts'
import { probesOf } from '../sources/probes/index.ts'
import { REAL_TIME, type Clock } from '../clock.ts'
import type { Sample } from '../recording/run-log.ts'
import { expectFor } from '../authoring/expect.ts'
import { inconclusive, notApplicable } from '../recording/outcome.ts'
import {
  absent,
  concludeError,
  declaredPresent,
  finding,
  noSubjects,
  notRequested,
  concludeAborted,
  concludeReturned,
  concludeUndecided,
  type Conclusion,
  type WhenNone,
} from '../verdict/conclude.ts'

/** What every evaluation of a run shares. */
export interface RunContext {
  readonly session: Session
  readonly platform: PlatformReader
  readonly settings: Settings
  readonly now: () => Date
  /** The clock by which checks wait; default: real time. */
  readonly clock?: Clock
  /** Called with every point of a series. */
  readonly onSample?: (sample: Sample) => void
  /** Called with the progress messages of a watch. */
  readonly onProgress?: (words: string) => void
}

/** A subject to evaluate, with the reads that found it. */
export interface Target {
  readonly check: Check
  readonly value: { readonly subject: Subject }
  /** The value's identity, redacted. */
  readonly subject: Subject
  readonly enumeration: Scope
}

const DEFAULT_TIMEOUT = 30_000
/** Milliseconds for putting changes back; less than an interrupted run waits before it ends (run.ts). */
const CLEANUP_LIMIT = 4_000

/** The account in place of a subject, for checks whose own subjects could not be listed. */
const accountAsSubject = (check: Check, region: string): Subject => ({
  id: `${region}/${check.id}`,
  type: 'account',
  name: region,
  region,
})

/**
 * The subjects of a check, or a finding when there are none: inconclusive after a failed read, and for an empty list
 * unless the check's `whenNone` gives another verdict.
 */
export async function targetsOf(
  check: Check,
  context: RunContext,
): Promise<{ readonly targets: readonly Target[]; readonly finding?: Finding }> {
  const started = Date.now()
  const enumeration = context.session.requester.scope()
  const none = (conclusion: Conclusion): { targets: []; finding: Finding } => ({
    targets: [],
    finding: finding(
      check,
      accountAsSubject(check, context.session.connection.region),
      enumeration,
      started,
      conclusion,
    ),
  })
  if (check.needs !== undefined && !context.session.allowed.includes(check.needs))
    return none(notRequested(check.needs))
  const settings = enumeration.noting(context.settings)
  const limit = timeoutOf(check, settings)
  const signal = AbortSignal.timeout(limit)
  try {
    const platform = context.platform.for(enumeration)
    const declared = await Promise.race([declaredAbsent(check, platform, settings, enumeration), aborted(signal)])
    if (declared !== undefined) return none(declared)
    const listing = (check.each ?? ((all) => all.account()))(platform, settings)
    const values = await Promise.race([listing, aborted(signal)])
    const subjects = identitiesOf(values)
    if (enumeration.failures.length > 0 || values.length === 0) {
      const missed = check.parts?.find((part) => settings.has[part] === true)
      if (missed !== undefined && (await Promise.race([platform.foundOf(missed), aborted(signal)])).length === 0)
        return none(declaredPresent(missed, enumeration))
      const whenNone = await Promise.race([whenNoneOf(check, settings, platform), aborted(signal)])
      return none(noSubjects(whenNone, enumeration, check.parts))
    }
    return { targets: values.map((value, index) => ({ check, value, subject: subjects[index]!, enumeration })) }
  } catch (error) {
    return none(
      signal.aborted
        ? {
            verdict: 'inconclusive',
            message: `The subjects were not listed within ${limit} ms.`,
            obstacle: { code: 'TIMED_OUT' },
          }
        : concludeError(error, enumeration, true),
    )
  }
}

/**
 * What the check says that it means to find nothing.
 * @throws TypeError when what it answers is none of that, such as a misspelt verdict
 */
async function whenNoneOf({ whenNone }: Check, settings: Settings, platform: Platform): Promise<WhenNone | undefined> {
  if (typeof whenNone !== 'function') return whenNone
  const answer = await whenNone(settings, platform)
  const problems = answer === undefined ? [] : problemsOfWhenNone(answer)
  if (problems.length > 0) throw new TypeError(problems.join('; ').trim())
  return answer
}

/**
 * What is concluded of a check about a part that the configuration says is absent: whether it is, is looked up.
 * Undefined: nothing it is about is declared absent.
 */
async function declaredAbsent(
  { parts = [] }: Check,
  platform: Platform,
  settings: Settings,
  enumeration: Scope,
): Promise<Conclusion | undefined> {
  const part = parts.find((each) => settings.has[each] === false)
  if (part === undefined) return undefined
  return absent(part, await platform.foundOf(part), enumeration)
}

/**
 * Redacted identities of the listed values, with unique ids.
 * @throws TypeError when `each` listed something that is no subject, or one twice: findings could not be told apart
 */
function identitiesOf(values: readonly { readonly subject: Subject }[]): Subject[] {
  if (!Array.isArray(values)) throw new TypeError('each() must return a list')
  const ids = new Set<string>()
  const written = new Map<string, number>()
  return values.map((value: { readonly subject?: unknown } | undefined) => {
    const problems = problemsOfSubject(value?.subject)
    if (problems.length > 0)
      throw new TypeError(`each() listed something without a subject that can be used: ${problems.join('; ').trim()}`)
    const { id, type, name, region } = value!.subject as Subject
    if (ids.has(id)) throw new TypeError(`each() listed ${id} twice`)
    ids.add(id)
    const shown = redactText(id).text
    const before = written.get(shown) ?? 0
    written.set(shown, before + 1)
    return { id: before === 0 ? shown : `${shown} (${before + 1})`, type, name: redactText(name).text, region }
  })
}

/** Evaluates one check on one subject. Never throws: whatever happens becomes a finding. */
export async function evaluate(
  target: Target,
  context: RunContext,
  test: { readonly expect: ExpectStatic; readonly signal: AbortSignal },
): Promise<Finding> {
  const { check, value, subject, enumeration } = target
  const started = Date.now()
  const scope = context.session.requester.scope(check.needs)
  scope.include(enumeration)
  let assertions = 0
  const expect = expectFor(test.expect, () => void assertions++)
  const settings = scope.noting(ownSettings(value, context))
  const limit = timeoutOf(check, settings)
  const signal = AbortSignal.any([test.signal, AbortSignal.timeout(limit)])
  // A failure about a service is at most as severe as the service is critical.
  const counts =
    value.subject.service === undefined ? check.severity : lesser(check.severity, settings.service.criticality)
  const conclude = (conclusion: Conclusion): Finding => ({
    ...finding(check, subject, scope, started, conclusion),
    ...(counts === check.severity ? {} : { severity: counts }),
  })
  if (value.subject.undecided !== undefined) return conclude(concludeUndecided(value.subject.undecided, scope))
  const { clock = REAL_TIME } = context
  const platform = context.platform.for(scope)
  let verified = Promise.resolve()
  try {
    verified = check.verify(value, {
      aws: context.session.aws(scope),
      inAccount: (account) => context.session.awsIn(account, scope),
      platform,
      probe: probesOf(context.session, scope, settings, platform.balancerHosts, { clock, signal }),
      settings,
      region: context.session.connection.region,
      expect,
      orAbsent: scope.orAbsent,
      echoOf: scope.echoOf,
      notApplicable,
      inconclusive,
      remark: (text) => void scope.remark(text),
      signal,
      now: context.now,
      watching: watchingOf(target, context, scope),
    })
    await Promise.race([verified, aborted(signal)])
    // A check that returns after its signal aborted has not reached a verdict.
    return conclude(signal.aborted ? concludeAborted(test.signal, limit) : concludeReturned(scope, assertions))
  } catch (error) {
    // A check that changes something gets a short time to put it back.
    if (signal.aborted && check.needs !== undefined)
      await Promise.race([verified.catch(() => {}), sleep(CLEANUP_LIMIT)])
    return conclude(signal.aborted ? concludeAborted(test.signal, limit) : concludeError(error, scope, false))
  }
}

/** The settings that hold for a subject: for one of a service, with what is said of that service. */
export const ownSettings = ({ subject }: Target['value'], { settings }: Pick<RunContext, 'settings'>): Settings =>
  subject.service === undefined ? settings : settingsOf(settings, subject.service)

/** Milliseconds that a check may take. */
export const timeoutOf = ({ timeout = DEFAULT_TIMEOUT }: Check, settings: Settings): number =>
  typeof timeout === 'number' ? timeout : timeout(settings)

function watchingOf(
  { check, subject }: Target,
  { session, clock = REAL_TIME, onSample, onProgress }: RunContext,
  scope: Scope,
): CheckContext['watching'] {
  return {
    aws: session.aws(scope, 'fresh'),
    clock,
    keep: ({ name, ...measured }) =>
      onSample?.({
        check: check.id,
        subject: subject.id,
        name: redactText(name).text,
        ...measured,
        at: clock.now().toISOString(),
      }),
    tell: (words) => onProgress?.(redactText(words).text),
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
