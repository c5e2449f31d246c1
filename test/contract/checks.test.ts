/**
 * What holds for every check, shown generically: it passes on the healthy platform, fails under each of its breaks on the right
 * subject and only there, and each of its reads, denied or failing in any way, makes it inconclusive: never pass, never fail.
 */
import { afterAll, describe, expect, test } from 'vitest'
import type { FaultKind } from '../../fixtures/sandbox/faults.ts'
import { loadChecks, ownCheckFiles } from '../../harness/engine/discover.ts'
import { flawsWhenBroken, flawsWhenHealthy } from '../../harness/rehearsal/proof.ts'
import { Rehearsal, type Performance } from '../../harness/rehearsal/rehearsal.ts'

const { checks, problems } = await loadChecks(await ownCheckFiles())
const rehearsal = await Rehearsal.start()
afterAll(() => rehearsal.close())

test('every check file loads', () => {
  expect(problems).toEqual([])
  expect(checks.length).toBeGreaterThan(0)
})

/** A few at once: each scene has a sandbox and clients of its own. */
const CONCURRENT = { concurrent: true, timeout: 120_000 } as const

/** Ways in which a read fails, and what the verdict must say. */
const FAULTS: readonly { readonly kind: FaultKind; readonly code: string }[] = [
  { kind: 'denied', code: 'READ_DENIED' },
  { kind: 'throttled', code: 'READ_THROTTLED' },
  { kind: 'error', code: 'READ_SERVICE_ERROR' },
  { kind: 'cut', code: 'READ_UNREACHABLE' },
  { kind: 'malformed', code: 'READ_MALFORMED' },
  { kind: 'expired-credentials', code: 'READ_CREDENTIALS' },
]

describe.each(checks.map((check) => ({ id: check.id, check })))('$id', ({ check }) => {
  let once: Promise<Performance> | undefined
  const healthy = (context: Parameters<Rehearsal['perform']>[1]): Promise<Performance> => (once ??= rehearsal.perform(check, context))

  test('passes on the healthy platform', CONCURRENT, async (context) => {
    context.expect(flawsWhenHealthy(await healthy(context))).toEqual([])
  })

  test.for(Object.keys(check.breaks))('fails, and only where it is broken: %s', CONCURRENT, async (name, context) => {
    const broken = await rehearsal.perform(check, context, { break: name })
    context.expect(flawsWhenBroken(broken, await healthy(context))).toEqual([])
  })

  test('every read that fails makes it inconclusive and is named', CONCURRENT, async (context) => {
    const { calls } = await healthy(context)
    const reads = [...new Map(calls.map((call) => [`${call.service}:${call.operation}`, call])).values()]
    context.expect(reads.length).toBeGreaterThan(0)
    for (const { service, operation, permission } of reads)
      for (const { kind, code } of FAULTS) {
        const { findings } = await rehearsal.perform(check, context, { arrange: (sandbox) => void sandbox.faults.add({ service, operation, kind }) })
        const where = `${service}:${operation} ${kind}`
        const hit = findings.filter(({ obstacle }) => obstacle?.operation === `${service}:${operation}`)
        context.expect(hit.map(({ obstacle }) => obstacle?.code), where).toEqual(hit.map(() => code))
        context.expect(hit.length, `${where}: no finding names the read that failed: ${findings.map(({ verdict, message }) => `${verdict} ${message}`).join('; ')}`).toBeGreaterThan(0)
        context.expect(findings.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail').filter((finding) => finding.observations.length === 0), `${where}: a verdict without an observation`).toEqual([])
        for (const finding of hit) {
          context.expect(finding.verdict, where).toBe('inconclusive')
          context.expect(finding.message, where).toContain(operation)
          if (kind === 'denied') context.expect(finding.message, where).toContain(permission.split(' ')[0])
        }
      }
  })
})
