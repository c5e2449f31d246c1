/** Within the worker: the selected checks against an environment, as Vitest tests. */
import { join } from 'node:path'
import { afterAll, test, type TestContext } from 'vitest'
import { Session } from '../../sources/aws/session.ts'
import { Requester } from '../../recording/ask.ts'
import { connect } from '../../environment/connection.ts'
import { applyWaivers } from '../../environment/waivers.ts'
import { ObjectStore } from '../../../evidence/objects.ts'
import { redactText } from '../../../evidence/redaction/redact.ts'
import type { Finding, OutOfScope, RunProblem } from '../../../record/run.ts'
import { lastPart } from '../../arn.ts'
import { placedServices, type PlacedService } from '../../platform/ecs/clusters.ts'
import { isAccepted } from '../../../record/acceptance.ts'
import { PlatformReader } from '../../platform/reader.ts'
import { REAL_TIME, sandboxTime } from '../../clock.ts'
import { progressReporter } from '../progress.ts'
import { reportToAllure } from '../allure.ts'
import { loadChecks } from '../../selection/discover.ts'
import { summarize } from '../../selection/summary.ts'
import { evaluate, ownSettings, targetsOf, timeoutOf, type RunContext, type Target } from '../evaluate.ts'
import { hopelessProblem, identify } from '../ending.ts'
import { AnswerTally } from '../tally.ts'
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
  const tally = new AnswerTally(recorder)
  const session = new Session(await connect(input.connection), new Requester(tally), input.allowed)
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
    const outOfScope = outOfScopeIn((await context.platform.known(placedServices)) ?? [])
    if (outOfScope.length > 0) log.write({ kind: 'scope', outOfScope })
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

  let ended = false
  /** What is not evaluated yet will not be. */
  const end = (why: RunProblem): void => {
    if (!ended) log.write({ kind: 'ended', problem: { ...why, message: redactText(why.message).text } })
    ended = true
  }
  const { caller, problem: stranger, ends } = await identify(session, input)
  if (caller !== undefined) log.write({ kind: 'caller', caller })
  if (ends) {
    end(stranger)
    return nothing(stranger.code)
  }
  if (stranger !== undefined) complain(stranger)
  const endIfHopeless = (): boolean => {
    const hopeless = tally.hopeless()
    if (hopeless !== undefined && !(input.oneSubject && hopeless.code === 'READ_DENIED'))
      end(hopelessProblem(hopeless, input.connection, caller))
    return ended
  }

  const conclude = async (finding: Finding): Promise<Finding> => {
    const concluded = applyWaivers(finding, input.waivers, context.now())
    await recorder.written(concluded.observations)
    log.write({ kind: 'finding', finding: concluded })
    return concluded
  }
  const listed = await Promise.all(
    selected.map(async (check) => {
      const { targets, finding } = await targetsOf(check, context)
      return { check, targets: input.oneSubject ? targets.slice(0, 1) : targets, finding }
    }),
  )
  if (endIfHopeless()) return nothing('the run ended early')
  for (const { targets } of listed)
    for (const { check, subject } of targets) log.write({ kind: 'planned', check: check.id, subject })

  for (const { check, targets, finding } of listed) {
    const settle = async (task: TestContext, reached: Finding): Promise<void> => {
      const concluded = await conclude(reached)
      if (input.allure) await reportToAllure(concluded, check.severity)
      report(task, concluded, input.allure === true)
    }
    if (finding !== undefined) test(check.id, (task) => settle(task, finding))
    const judge = async (target: Target, task: TestContext): Promise<void> => {
      if (endIfHopeless()) throw notEvaluated('The run ended early.')
      await settle(task, await evaluate(target, context, { expect: task.expect, signal: task.signal }))
    }
    for (const target of targets)
      test(
        `${check.id} [${target.subject.id}]`,
        { timeout: timeoutOf(check, ownSettings(target.value, context)) + 10_000 },
        (task) => waitedFor(judge(target, task)),
      )
  }
  if (listed.length === 0) nothing('nothing selected')
}

/** Services of the clusters that belong to other environments. */
const outOfScopeIn = (services: readonly PlacedService[]): OutOfScope[] =>
  services.flatMap(({ service, place }) =>
    place.kind === 'another'
      ? [
          {
            service: redactText(service.subject.name).text,
            cluster: redactText(lastPart(service.clusterArn ?? '?')).text,
            because: redactText(place.because).text,
          },
        ]
      : [],
  )

/** Without a test Vitest would skip the hooks, and the run would count as interrupted. */
function nothing(why: string): void {
  test(why, () => {
    throw notEvaluated('Nothing was evaluated.')
  })
}

const notEvaluated = (why: string): Error => Object.assign(new Error(why), { name: 'Inconclusive', stack: '' })

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
      if (isAccepted(finding) && !executed) return task.skip(`accepted: ${finding.message}`)
      // By the error's name Allure shows a failed rule as failed and an inconclusive one as broken.
      throw Object.assign(new Error(`${finding.verdict}: ${finding.message}`), {
        name: finding.verdict === 'fail' ? 'AssertionError' : 'Inconclusive',
        stack: '',
      })
  }
}
