/** `--allure`: a result for every finding, whatever its verdict, without the values that matchers compared. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProofSandbox } from '../../harness/proof/scene.ts'
import { checkride, type Outcome } from './checkride.ts'

const HARNESS = join(import.meta.dirname, '../../harness/index.ts')
const [SEEN, WANTED] = ['compared-value-seen', 'compared-value-wanted']

const CHECKS = `import { check } from ${JSON.stringify(HARNESS)}
const base = { title: 'Mine', covers: ['DG-INF-01'], controls: {}, remedy: 'None.', breaks: {} } as const
const judge = (verify) => ({ ...base, async verify(_, it) { await it.aws.sts.getCallerIdentity(); await verify(it) } })
check('mine.passes', { ...judge(({ expect }) => expect('${SEEN}', 'a value').toBe('${SEEN}')), severity: 'critical' })
check('mine.fails', { ...judge(({ expect }) => expect('${SEEN}', 'a value').toBe('${WANTED}')), severity: 'high' })
check('mine.waived', { ...judge(({ expect }) => expect('${SEEN}', 'a value').toBe('${WANTED}')), severity: 'medium' })
check('mine.elsewhere', { ...judge(({ notApplicable }) => notApplicable('there is no such thing')), severity: 'low' })
check('mine.unread', { ...judge(({ aws }) => aws.kms.describeKey({ KeyId: 'alias/nothing' })), severity: 'low' })
check('mine.nobody', { ...base, severity: 'low', each: async (platform) => { await platform.account(); return [] }, whenNone: { verdict: 'not-applicable', because: 'nobody is here' }, async verify() {} })
`
const CONFIG = `export default {
  environments: { production: { profile: 'production' } },
  checks: ['*.check.ts'],
  waivers: [{ check: 'mine.waived', subject: '*', reason: 'Accepted until summer.', owner: 'me', expires: '2999-01-01' }],
}`

interface Result {
  readonly name: string
  readonly status: string
  readonly description?: string
  readonly labels: readonly { readonly name: string; readonly value: string }[]
  readonly parameters: readonly { readonly name: string; readonly value: string }[]
  readonly steps: readonly unknown[]
  readonly attachments: readonly unknown[]
  readonly statusDetails: { readonly message?: string; readonly trace?: string }
}

const home = mkdtempSync(join(tmpdir(), 'checkride-allure-'))
let outcome: Outcome
let results: readonly Result[]
let texts: readonly string[]

beforeAll(async () => {
  const proof = await ProofSandbox.start()
  writeFileSync(join(home, 'mine.check.ts'), CHECKS)
  writeFileSync(join(home, 'checkride.config.ts'), CONFIG)
  outcome = await checkride(['run', 'mine.*', '--endpoint', proof.sandbox.url, '--allure', 'results', '--out', 'out'], {
    cwd: home,
  })
  await proof.close()
  const files = readdirSync(join(home, 'results'))
  texts = files.map((name) => readFileSync(join(home, 'results', name), 'utf8'))
  results = files
    .filter((name) => name.endsWith('-result.json'))
    .map((name) => JSON.parse(readFileSync(join(home, 'results', name), 'utf8')) as Result)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('every finding has a result, with its verdict', () => {
  const label = ({ labels }: Result, wanted: string): string | undefined =>
    labels.find(({ name }) => name === wanted)?.value
  const rows = results.map((result) => [
    label(result, 'check'),
    result.status,
    label(result, 'verdict'),
    label(result, 'severity'),
    result.description,
  ])
  expect(rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1))).toEqual([
    ['mine.elsewhere', 'passed', 'not-applicable', 'minor', 'not-applicable: there is no such thing'],
    ['mine.fails', 'failed', 'fail', 'critical', 'fail: a value'],
    ['mine.nobody', 'passed', 'not-applicable', 'minor', 'not-applicable: nobody is here'],
    ['mine.passes', 'passed', 'pass', 'blocker', 'pass'],
    [
      'mine.unread',
      'broken',
      'inconclusive',
      'minor',
      expect.stringContaining('inconclusive: kms DescribeKey was refused'),
    ],
    ['mine.waived', 'passed', 'waived', 'normal', 'waived: a value'],
  ])
  for (const { parameters } of results) expect(parameters.map(({ name }) => name)).toEqual(['subject'])
})

test('nothing that was compared is in them', () => {
  expect(results.flatMap(({ steps, attachments }) => [...steps, ...attachments])).toEqual([])
  for (const text of texts) for (const value of [SEEN, WANTED]) expect(text).not.toContain(value)
  for (const { statusDetails } of results) expect(statusDetails.trace ?? '').not.toContain('at ')
})

test('the run itself is what it is without them', () => {
  expect(outcome.code, outcome.stderr).toBe(1)
  expect(outcome.stdout).toContain(WANTED)
})
