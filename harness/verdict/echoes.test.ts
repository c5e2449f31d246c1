import { expect, test } from 'vitest'
import type { AppliedWaiver, Echo, Finding } from '../../record/run.ts'
import type { Verdict } from '../../record/verdict.ts'
import { settleEchoes } from './echoes.ts'

const finding = (check: string, verdict: Verdict, more: Partial<Finding> & { on?: string } = {}): Finding => {
  const { on = 'x', ...rest } = more
  return {
    id: `${check} ${on}`,
    check,
    subject: { id: on, type: 'thing', name: on, region: '' },
    verdict,
    message: '',
    observations: ['o1'],
    startedAt: '',
    durationMs: 0,
    ...rest,
  }
}
const echo = (verdict: Verdict, echoOf: Echo = { check: 'a.root' }, on = 'x'): Finding =>
  finding('b.echo', verdict, { echoOf, on })
const account = (check: string, verdict: Verdict, on: string): Finding => ({
  ...finding(check, verdict, { on }),
  subject: { id: on, type: 'account', name: on, region: '' },
})
/** The root that the echo, which is the last of the findings, has in the end. */
const rootIn = (...findings: readonly Finding[]): Echo | undefined => settleEchoes(findings).at(-1)?.echoOf

const ROOT = { check: 'a.root', subject: 'x' }

test.each<[string, readonly Finding[], Echo | undefined]>([
  ['a failure of the same subject', [finding('a.root', 'fail'), echo('fail')], ROOT],
  ['a waived failure', [finding('a.root', 'waived'), echo('fail')], ROOT],
  ['an open question, by another', [finding('a.root', 'inconclusive'), echo('inconclusive')], ROOT],
  ['a failure, by an open question', [finding('a.root', 'fail'), echo('inconclusive')], ROOT],
  ['not: an open question, by a failure that was seen', [finding('a.root', 'inconclusive'), echo('fail')], undefined],
  ['not: a check that is not in the run', [echo('fail')], undefined],
  ['not: a check that passes', [finding('a.root', 'pass'), echo('fail')], undefined],
  ['not: a check that does not apply', [finding('a.root', 'not-applicable'), echo('inconclusive')], undefined],
  ['not: another subject of it', [finding('a.root', 'fail', { on: 'y' }), echo('fail', ROOT)], undefined],
  [
    'not: what only some of its subjects say',
    [finding('a.root', 'fail', { on: 'y' }), finding('a.root', 'pass', { on: 'z' }), echo('fail')],
    undefined,
  ],
  [
    'what all of its subjects say, the one that is not waived first',
    [finding('a.root', 'waived', { on: 'y' }), finding('a.root', 'fail', { on: 'z' }), echo('fail')],
    { check: 'a.root', subject: 'z' },
  ],
  [
    'a root that has no subject itself',
    [account('a.root', 'fail', 'region/a.root'), echo('fail', ROOT)],
    { check: 'a.root', subject: 'region/a.root' },
  ],
  [
    'an echo: its root',
    [finding('a.root', 'fail'), finding('c.middle', 'fail', { echoOf: ROOT }), echo('fail', { check: 'c.middle' })],
    ROOT,
  ],
  [
    'a root that is judged by the same helper, and so names itself',
    [finding('a.root', 'fail', { echoOf: { check: 'a.root' } }), echo('fail')],
    ROOT,
  ],
  ['not: itself', [echo('fail', { check: 'b.echo' })], undefined],
  ['not: each other', [finding('a.root', 'fail', { echoOf: { check: 'b.echo' } }), echo('fail')], undefined],
])('repeats %s', (_, findings, root) => {
  expect(rootIn(...findings)).toEqual(root)
})

const waiver: AppliedWaiver = { reason: 'It moves.', owner: 'me', expires: '2027-01-01', expired: false }
const blind: AppliedWaiver = { ...waiver, accepts: 'inconclusive', since: '2026-01-01' }

test.each<[string, Finding, Verdict, Verdict, AppliedWaiver | undefined]>([
  ['a failure is waived with its root', finding('a.root', 'waived', { waiver }), 'fail', 'waived', waiver],
  ['a question stays one', finding('a.root', 'waived', { waiver }), 'inconclusive', 'inconclusive', undefined],
  [
    'it is accepted with its root',
    finding('a.root', 'inconclusive', { waiver: blind }),
    'inconclusive',
    'inconclusive',
    blind,
  ],
  [
    'not by an expired waiver',
    finding('a.root', 'fail', { waiver: { ...waiver, expired: true } }),
    'fail',
    'fail',
    undefined,
  ],
])('%s', (_, root, verdict, becomes, applied) => {
  const [, settled] = settleEchoes([root, echo(verdict)])
  expect([settled?.verdict, settled?.waiver]).toEqual([becomes, applied])
})
