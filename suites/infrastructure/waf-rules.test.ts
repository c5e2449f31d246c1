import { expect, test } from 'vitest'
import type { FirewallRule } from './waf-bypasses.ts'
import { keepsBlocked, managedProblems, rateProblems } from './waf-rules.ts'

const allow = (Statement: object): FirewallRule => ({ Name: 'allow', Action: { Allow: {} }, Statement })
const listed = { IPSetReferenceStatement: { ARN: 'monitoring' } }
const forwarded = {
  IPSetReferenceStatement: {
    ARN: 'monitoring',
    IPSetForwardedIPConfig: { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'NO_MATCH', Position: 'FIRST' },
  },
}
const half = { IPSetReferenceStatement: { ARN: 'half' } }
const sets = new Map([
  ['monitoring', ['203.0.113.7/32']],
  ['half', ['203.0.113.7/32', '128.0.0.0/1']],
])
const country = { GeoMatchStatement: { CountryCodes: ['US'] } }

const rate = (change: object = {}, rule: object = {}): FirewallRule => ({
  Name: 'rate',
  Action: { Block: {} },
  Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP', ...change } },
  ...rule,
})

const group = (change: object = {}, rule: object = {}): FirewallRule => ({
  Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'Common', ...change } },
  OverrideAction: {},
  ...rule,
})

test.for<{ name: string; rules: FirewallRule[]; problems: RegExp[] }>([
  { name: 'no rule', rules: [], problems: [/no rule limits/] },
  { name: 'the default window is five minutes', rules: [rate()], problems: [] },
  { name: 'a lower limit', rules: [rate({ Limit: 100 })], problems: [] },
  { name: 'one too many', rules: [rate({ Limit: 2001 })], problems: [/2001 requests/] },
  {
    name: 'a fifth of the limit in a fifth of the time',
    rules: [rate({ Limit: 400, EvaluationWindowSec: 60 })],
    problems: [],
  },
  {
    name: 'a minute each with a quarter of the limit',
    rules: [rate({ Limit: 500, EvaluationWindowSec: 60 })],
    problems: [/2500 requests/],
  },
  { name: 'ten minutes with the same limit', rules: [rate({ EvaluationWindowSec: 600 })], problems: [] },
  {
    name: 'ten minutes with twice the limit: all may come in five',
    rules: [rate({ Limit: 4000, EvaluationWindowSec: 600 })],
    problems: [/4000 requests/],
  },
  { name: 'all requests together', rules: [rate({ AggregateKeyType: 'CONSTANT' })], problems: [/CONSTANT/] },
  {
    name: 'a part of the requests, counting only',
    rules: [rate({ ScopeDownStatement: {} }, { Action: { Count: {} } })],
    problems: [/part of the requests/, /Count/],
  },
  {
    name: 'all but listed addresses',
    rules: [rate({ ScopeDownStatement: { NotStatement: { Statement: listed } } })],
    problems: [],
  },
  {
    name: 'all but listed addresses, two lists',
    rules: [
      rate({
        ScopeDownStatement: {
          AndStatement: {
            Statements: [{ NotStatement: { Statement: listed } }, { NotStatement: { Statement: listed } }],
          },
        },
      }),
    ],
    problems: [],
  },
  {
    name: 'all but addresses that clients write into a header',
    rules: [rate({ ScopeDownStatement: { NotStatement: { Statement: forwarded } } })],
    problems: [/part of the requests/],
  },
  {
    name: 'only listed addresses',
    rules: [rate({ ScopeDownStatement: listed })],
    problems: [/part of the requests/],
  },
  {
    name: 'behind a rule that allows addresses that clients write into a header',
    rules: [allow(forwarded), rate()],
    problems: [/never sees what rule allow/],
  },
  {
    name: 'behind a rule that allows listed addresses, or those of a header',
    rules: [allow({ OrStatement: { Statements: [listed, forwarded] } }), rate()],
    problems: [/never sees/],
  },
  { name: 'behind a rule that allows half the internet', rules: [allow(half), rate()], problems: [/never sees/] },
  {
    name: 'behind a managed rule that is set to allow',
    rules: [group({ RuleActionOverrides: [{ Name: 'XSS', ActionToUse: { Allow: {} } }] }, { Name: 'common' }), rate()],
    problems: [/never sees what rule XSS of common before it allows/],
  },
  {
    name: 'behind a group whose rule is set to allow, and that only counts',
    rules: [
      group({ RuleActionOverrides: [{ Name: 'XSS', ActionToUse: { Allow: {} } }] }, { OverrideAction: { Count: {} } }),
      rate(),
    ],
    problems: [],
  },
  {
    name: 'behind a rule that allows a country',
    rules: [allow(country), rate()],
    problems: [/never sees what rule allow/],
  },
  { name: 'before a rule that allows a country', rules: [rate(), allow(country)], problems: [] },
  { name: 'behind a rule that allows listed addresses', rules: [allow(listed), rate()], problems: [] },
  {
    name: 'behind a rule that allows listed addresses of a country',
    rules: [allow({ AndStatement: { Statements: [country, listed] } }), rate()],
    problems: [],
  },
  {
    name: 'behind a rule that allows listed addresses and a country',
    rules: [allow({ OrStatement: { Statements: [country, listed] } }), rate()],
    problems: [/never/],
  },
  {
    name: 'behind a rule that allows all but listed addresses',
    rules: [allow({ NotStatement: { Statement: listed } }), rate()],
    problems: [/never/],
  },
  { name: 'a weak rule beside a good one', rules: [rate({ Limit: 10_000 }), rate()], problems: [] },
])('rate: $name', ({ rules, problems }) => {
  expect(rateProblems(rules, 2000, sets)).toEqual(problems.map((problem) => expect.stringMatching(problem) as string))
})

test.for<{ name: string; rules: FirewallRule[]; problems: RegExp[] }>([
  { name: 'applied', rules: [group()], problems: [] },
  { name: 'not applied', rules: [], problems: [/not applied/] },
  { name: 'of another vendor', rules: [group({ VendorName: 'Other' })], problems: [/not applied/] },
  { name: 'counting', rules: [group({}, { OverrideAction: { Count: {} } })], problems: [/only counts/] },
  {
    name: 'for a part of the requests',
    rules: [group({ ScopeDownStatement: {} })],
    problems: [/part of the requests/],
  },
  { name: 'with an excluded rule', rules: [group({ ExcludedRules: [{ Name: 'XSS' }] })], problems: [/XSS/] },
  {
    name: 'with a rule that lets through',
    rules: [group({ RuleActionOverrides: [{ Name: 'XSS', ActionToUse: { Allow: {} } }] })],
    problems: [/XSS/],
  },
  {
    name: 'with a rule that asks for a captcha',
    rules: [group({ RuleActionOverrides: [{ Name: 'XSS', ActionToUse: { Captcha: {} } }] })],
    problems: [],
  },
  {
    name: 'with a rule that may count',
    rules: [group({ RuleActionOverrides: [{ Name: 'Size', ActionToUse: { Count: {} } }] })],
    problems: [],
  },
  {
    name: 'with a rule that may count, and lets through',
    rules: [group({ RuleActionOverrides: [{ Name: 'Size', ActionToUse: { Allow: {} } }] })],
    problems: [/lets through what its rule Size finds/],
  },
  {
    name: "behind another vendor's rule that is set to allow",
    rules: [
      group({ VendorName: 'Other', RuleActionOverrides: [{ Name: 'Bots', ActionToUse: { Allow: {} } }] }),
      group(),
    ],
    problems: [/never sees what rule Bots/],
  },
  { name: 'behind a rule that allows a country', rules: [allow(country), group()], problems: [/never sees/] },
  {
    name: 'once counting, once blocking',
    rules: [group({}, { OverrideAction: { Count: {} } }), group()],
    problems: [],
  },
])('managed rules: $name', ({ rules, problems }) => {
  expect(managedProblems(rules, ['Common'], ['Size'], sets)).toEqual(
    problems.map((problem) => expect.stringMatching(problem) as string),
  )
})

const action = (Action: string) => ({ ActionCondition: { Action } })
const label = { LabelNameCondition: { LabelName: 'awswaf:x' } }

test.for<{ name: string; filter: Parameters<typeof keepsBlocked>[0]; kept: boolean }>([
  { name: 'no filter', filter: undefined, kept: true },
  { name: 'keep by default', filter: { DefaultBehavior: 'KEEP', Filters: [] }, kept: true },
  { name: 'drop by default', filter: { DefaultBehavior: 'DROP', Filters: [] }, kept: false },
  {
    name: 'drop all but blocked',
    filter: {
      DefaultBehavior: 'DROP',
      Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [action('BLOCK'), action('COUNT')] }],
    },
    kept: true,
  },
  {
    name: 'blocked and counted at once is nothing',
    filter: {
      DefaultBehavior: 'DROP',
      Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ALL', Conditions: [action('BLOCK'), action('COUNT')] }],
    },
    kept: false,
  },
  {
    name: 'drop blocked that carry a label',
    filter: {
      DefaultBehavior: 'KEEP',
      Filters: [{ Behavior: 'DROP', Requirement: 'MEETS_ALL', Conditions: [action('BLOCK'), label] }],
    },
    kept: false,
  },
  {
    name: 'keep blocked that carry a label only',
    filter: {
      DefaultBehavior: 'DROP',
      Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ALL', Conditions: [action('BLOCK'), label] }],
    },
    kept: false,
  },
  {
    name: 'drop allowed',
    filter: {
      DefaultBehavior: 'KEEP',
      Filters: [{ Behavior: 'DROP', Requirement: 'MEETS_ANY', Conditions: [action('ALLOW')] }],
    },
    kept: true,
  },
  {
    name: 'kept before it would be dropped',
    filter: {
      DefaultBehavior: 'DROP',
      Filters: [
        { Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [action('BLOCK')] },
        { Behavior: 'DROP', Requirement: 'MEETS_ANY', Conditions: [action('BLOCK')] },
      ],
    },
    kept: true,
  },
])('blocked requests reach the log: $name, $kept', ({ filter, kept }) => {
  expect(keepsBlocked(filter)).toBe(kept)
})
