import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { RunRecord } from '../../record/run.ts'
import { hostileRecord, largeRecord } from '../testing-extremes.ts'
import { acceptedRecord, echoRecord, interruptedRecord, PROMISES, sampleRecord } from '../testing.ts'
import { html } from '../writing/markup.ts'
import { writeHtml } from './index.ts'

const between = (text: string, start: string, end: string): string => (text.split(start)[1] ?? '').split(end)[0] ?? ''

test('values are text, whatever they hold; nested markup and lists stay', () => {
  const hostile = `"><script>'&\u202E`
  expect(html`<p title="${hostile}">${[html`<b>${hostile}</b>`, undefined, false, 0]}</p>`.markup).toBe(
    '<p title="&quot;&gt;&lt;script&gt;&#39;&amp;\\u202e"><b>&quot;&gt;&lt;script&gt;&#39;&amp;\\u202e</b>0</p>',
  )
})

test('the remedy of a failure does not stand under what could not be established', () => {
  const page = writeHtml(sampleRecord())
  expect(page).toContain('<p class="remedy"><b>What to do</b> Create a flow log on the VPC')
  expect(page).not.toContain('<p class="remedy"><b>What to do</b> Turn the rotation of the key on.')
})

test('the policy admits the style sheet and the script that the page carries, and nothing else', () => {
  const page = writeHtml(hostileRecord())
  const policy = between(page, 'Content-Security-Policy" content="', '"').replaceAll('&#39;', "'")
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  expect(policy).toBe(
    `default-src 'none'; style-src ${hash(between(page, '<style>', '</style>'))}; script-src ` +
      `${hash(between(page, '<script>', '</script>'))}; img-src data:; base-uri 'none'; form-action 'none'`,
  )
})

test.each([
  ['sample', sampleRecord()],
  ['interrupted', interruptedRecord()],
  ['hostile', hostileRecord()],
])('%s: every link within the page has its target, once', (_name, record) => {
  const page = writeHtml(record)
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id)
  const targets = [...page.matchAll(/\shref="#([^"=]*)"/g)].map(([, target]) => target)
  expect(targets.length).toBeGreaterThan(10)
  expect(targets.filter((target) => !ids.includes(target))).toEqual([])
  expect(ids.length).toBe(new Set(ids).size)
})

test('links lead into the page, into the bundle, or to the run that started this one', () => {
  const hrefs = (page: string): (string | undefined)[] =>
    [...page.matchAll(/\shref="([^"#]*)"/g)].map(([, href]) => href)
  const [run, ...answers] = hrefs(writeHtml(sampleRecord())).filter((href) => href !== 'data:,')
  expect(run).toBe('https://ci.example.com/platform/runs/4711')
  expect(answers).toHaveLength(7)
  for (const answer of answers) expect(answer).toMatch(/^objects\/[0-9a-f]{2}\/[0-9a-f]+\.json$/)
  expect(hrefs(writeHtml(hostileRecord()))).toEqual(['data:,'])
})

test('a thousand findings and three thousand calls stay under 3 MB', () => {
  expect(Buffer.byteLength(writeHtml(largeRecord(1000, 3000)))).toBeLessThan(3_000_000)
})

test('what a reader must know is on the page', () => {
  const page = writeHtml(interruptedRecord())
  for (const text of [
    'EMULATOR',
    'not compliance evidence',
    'Interrupted run.',
    'CALLER_UNKNOWN',
    'Grant <code>kms:GetKeyRotationStatus</code>',
    'The run ended before this check was evaluated',
    'Waiver expired on 2026-10-31',
    '3 attempts: 503 (retry-1), ECONNRESET after 141 ms',
    'service clock +8 s',
    '2 values redacted',
  ]) {
    expect(page).toContain(text)
  }
})

test('services of other environments are listed with the rule that excluded them', () => {
  const outOfScope = [{ service: 'api-trial', cluster: 'shared', because: 'its tag stage is trial, not live' }]
  const page = writeHtml(sampleRecord({ outOfScope }))
  expect(page).toContain('Out of scope')
  expect(page).toMatch(/api-trial[\s\S]*shared[\s\S]*its tag stage is trial, not live/)
  expect(writeHtml(sampleRecord())).not.toContain('Out of scope')
})

test('the summary names what needs somebody, the worst first, and no more than a person reads', () => {
  const named = (record: RunRecord): string[] =>
    [
      ...between(writeHtml(record), '<div class="to-do">', '</div>').matchAll(
        /href="#check-([^"]*)".*?class="severity (\w+)"/gs,
      ),
    ].map(([, id, severity]) => `${id} ${severity}`)
  expect(named(sampleRecord())).toMatchInlineSnapshot(`
    [
      "security-groups.ingress critical",
      "vpc.flow-logs high",
      "naming.team-prefix low",
      "kms.rotation medium",
    ]
  `)
  const large = writeHtml(largeRecord(1000, 3000))
  expect(large.match(/<div class="to-do">/g)).toHaveLength(1)
  expect(named(largeRecord(1000, 3000)).length).toBeLessThanOrEqual(10)
})

test('what is accepted without being established is listed apart, with its age, and is nothing to be done', () => {
  const page = writeHtml(acceptedRecord())
  const section = /<section id="accepted"[\s\S]*?<\/section>/.exec(page)?.[0] ?? ''
  for (const text of [
    'READ_DENIED kms:GetKeyRotationStatus of alias/logs',
    '2026-11-01, 20 days',
    '2027-03-31',
    'security@example.com',
  ])
    expect(section).toContain(text)
  expect(/<section id="waivers"[\s\S]*?<\/section>/.exec(page)?.[0]).not.toContain('alias/logs')
  expect(page).toContain('<small>1 accepted</small>')
  expect(/<div class="to-do">[\s\S]*?<\/div>/.exec(page)?.[0]).not.toContain('Keys rotate')
  expect(page).toContain('vpc.layout on old (network, until 2027-01-31): remove it')
})

test('what only repeats another leads to it and is grouped with it', () => {
  const page = writeHtml(echoRecord())
  expect(page).toMatch(/<b>Only repeats<\/b>\s*<a href="#check-vpc.flow-logs"/)
  expect(page).toMatch(/<b>Repeated by<\/b>\s*<a href="#check-vpc.flow-logs-destination"/)
  expect(between(page, '<div class="to-do">', '</div>')).not.toContain('Flow logs are kept')
  expect(page).toContain('<small>1 only repeating</small>')
})

test('what was denied has a section of its own, with the policy', () => {
  const missing = {
    actions: ['ec2:DescribeVpcs'],
    policies: [{ Statement: [{ Action: ['ec2:DescribeVpcs'] }] }],
    elsewhere: [{ action: 'kms:ListAliases', because: 'explicit-deny' }],
  } as const
  const section = between(writeHtml(sampleRecord({ missing })), '<section id="missing"', '</section>')
  expect(section).toContain('1 action was denied')
  expect(section).toContain('&quot;ec2:DescribeVpcs&quot;')
  expect(section).toContain('kms:ListAliases: a policy denies it explicitly')
  expect(writeHtml(sampleRecord())).not.toContain('id="missing"')
})

test('promises that are not made have a section, with the reasons and the checks that were left out', () => {
  const section = between(writeHtml(sampleRecord({ promises: PROMISES })), '<section id="promises"', '</section>')
  for (const text of [
    'DG-INF-09',
    'AWS Config is run by another &lt;team&gt;.',
    'config.recording',
    "2 of the catalogue's 3 items",
  ])
    expect(section).toContain(text)
  expect(writeHtml(sampleRecord())).not.toContain('id="promises"')
})
