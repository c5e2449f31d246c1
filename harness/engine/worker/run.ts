/** Within the worker: the selected checks against an environment, as Vitest tests. */
import { join } from 'node:path'
import { afterAll, test, type TestContext } from 'vitest'
import { Session } from '../../sources/aws/session.ts'
import { Requester } from '../../recording/ask.ts'
import { connect } from '../../environment/connection.ts'
import { applyWaivers } from '../../environment/waivers.ts'
import { ObjectStore } from '../../../evidence/objects.ts'
import { redactText } from '../../../evidence/redaction/redact.ts'
import type { Finding, RunProblem } from '../../../record/run.ts'
import { PlatformReader } from '../../platform/reader.ts'
import { REAL_TIME, sandboxTime } from '../../clock.ts'
import { progressReporter } from '../progress.ts'
import { reportToAllure } from '../allure.ts'
import { loadChecks } from '../../selection/discover.ts'
import { summarize } from '../../selection/summary.ts'
import { evaluate, ownSettings, targetsOf, timeoutOf, type RunContext } from '../evaluate.ts'
import { startHeartbeat, HEARTBEAT } from '../heartbeat.ts'
import { workFolder, RunLog } from '../../recording/run-log.ts'
import type { ChecksInput } from '../input.ts'
import { DiskRecorder } from '../../recording/disk-recorder.ts'
import { byPromises } from '../../selection/promised.ts'
import { select } from '../../selection/select.ts'

export async function define(input: ChecksInput): Promise<void> {
  const stopHeartbeat = startHeartbeat(join(workFolder(input.directory), HEARTBEAT))
  const log = new RunLog(workFolder(input.directory))
  const complain = (problem: RunProblem): void =>
    log.write({ kind: 'problem', problem: { ...problem, message: redactText(problem.message).text } })
  const problem = (code: string, error: unknown): void =>
    complain({ code, message: error instanceof Error ? error.message : String(error) })

  const { checks, problems } = await loadChecks(input.files)
  for (const found of problems) complain(found)
  const { selected, leftOut } = byPromises(select(checks, input.selection), input.settings.promises)
  log.write({
    kind: 'checks',
    checks: await summarize(selected, input.files),
    all: checks.map(({ id, covers }) => ({ id, covers })),
    leftOut: leftOut.map(({ id }) => id),
  })

  const recorder = new DiskRecorder(log, new ObjectStore(input.directory))
  const session = new Session(await connect(input.connection), new Requester(recorder), input.allowed)
  const progress = progressReporter(input.directory)
  const clock =
    input.virtualTime && input.connection.endpoint !== undefined ? sandboxTime(input.connection.endpoint) : REAL_TIME
  const context: RunContext = {
    session,
    platform: new PlatformReader(session, input.settings, clock.now, input.candidate, input.attestations),
    settings: input.settings,
    now: clock.now,
    clock,
    onSample: (sample) => log.write({ kind: 'sample', sample }),
    onProgress: progress.report,
  }

  /** Vitest does not wait for tests that it cancels: checks that put changes back are awaited here. */
  const pending = new Set<Promise<void>>()
  const waitedFor = async (body: Promise<void>): Promise<void> => {
    pending.add(body)
    await body.finally(() => pending.delete(body))
  }

  afterAll(async () => {
    await Promise.allSettled(pending)
    await recorder.flush().catch((error: unknown) => problem('EVIDENCE_NOT_WRITTEN', error))
    log.write({
      kind: 'end',
      sharedReads: session.requester.sharedReads,
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    })
    session.close()
    progress.close()
    log.close()
    stopHeartbeat()
  })

  const account = session
    .aws(session.requester.scope())
    .sts.getCallerIdentity()
    .then(
      ({ Account = '', Arn = '', UserId = '' }) => {
        log.write({ kind: 'caller', caller: { account: Account, arn: Arn, userId: UserId } })
        return Account
      },
      (error: unknown) => {
        problem(
          'CALLER_UNKNOWN',
          new Error(
            'Who runs this could not be established: sts GetCallerIdentity failed ' +
              `(${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}).`,
          ),
        )
        return undefined
      },
    )
  // No call is made to an account that may be the wrong one.
  if (input.account !== undefined && (await account) !== input.account) {
    const own = await account
    if (own !== undefined)
      problem(
        'ACCOUNT_MISMATCH',
        new Error(
          `These credentials belong to account ${own}; the environment '${input.settings.environment}' is in ` +
            `${input.account}. Nothing was evaluated. Choose other credentials or another environment.`,
        ),
      )
    return nothing('wrong account')
  }

  const conclude = async (finding: Finding): Promise<Finding> => {
    const concluded = applyWaivers(finding, input.waivers, context.now())
    await recorder.written(concluded.observations)
    log.write({ kind: 'finding', finding: concluded })
    return concluded
  }
  const [listed] = await Promise.all([
    Promise.all(selected.map(async (check) => ({ check, ...(await targetsOf(check, context)) }))),
    account,
  ])
  for (const { targets } of listed)
    for (const { check, subject } of targets) log.write({ kind: 'planned', check: check.id, subject })

  for (const { check, targets, finding } of listed) {
    const settle = async (task: TestContext, reached: Finding): Promise<void> => {
      const concluded = await conclude(reached)
      if (input.allure) await reportToAllure(concluded, check.severity)
      report(task, concluded, input.allure === true)
    }
    if (finding !== undefined) test(check.id, (task) => settle(task, finding))
    for (const target of targets)
      test(
        `${check.id} [${target.subject.id}]`,
        { timeout: timeoutOf(check, ownSettings(target.value, context)) + 10_000 },
        (task) =>
          waitedFor(
            evaluate(target, context, { expect: task.expect, signal: task.signal }).then((reached) =>
              settle(task, reached),
            ),
          ),
      )
  }
  if (listed.length === 0) nothing('nothing selected')
}

/** Without a test Vitest would skip the hooks, and the run would count as interrupted. */
function nothing(why: string): void {
  test(why, () => {
    throw Object.assign(new Error('Nothing was evaluated.'), { name: 'Inconclusive', stack: '' })
  })
}

/** A finding as the outcome of a Vitest test, for those who run Vitest themselves. */
function report(task: TestContext, finding: Finding, executed: boolean): void {
  task.task.meta.checkride = {
    check: finding.check,
    subject: finding.subject.id,
    verdict: finding.verdict,
    message: finding.message,
  }
  switch (finding.verdict) {
    case 'pass':
      return
    case 'waived':
    case 'not-applicable':
      return executed ? undefined : task.skip(`${finding.verdict}: ${finding.message}`)
    case 'fail':
    case 'inconclusive':
      // By the error's name Allure shows a failed rule as failed and an inconclusive one as broken.
      throw Object.assign(new Error(`${finding.verdict}: ${finding.message}`), {
        name: finding.verdict === 'fail' ? 'AssertionError' : 'Inconclusive',
        stack: '',
      })
  }
}
