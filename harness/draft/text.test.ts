import { expect, test } from 'vitest'
import type { Draft } from './index.ts'
import { common } from './proposal.ts'
import { draftText, literal } from './text.ts'

const HOSTILE = [
  "prod'",
  'prod"',
  '`${process.exit(1)}`',
  '*/ }) ; throw 1 /*',
  '\\',
  "');process.exit(1)//",
  'two\nlines',
  'three\r\nlines',
  '\u2028throw 1',
  '</script>',
  'ünïcode 🙂',
  '__proto__',
]

/** What the text exports, evaluated. */
async function exported(text: string): Promise<Record<string, never>> {
  const module = text.replace("import { defineConfig } from 'checkride'", 'const defineConfig = (config) => config')
  const { default: config } = (await import(`data:text/javascript,${encodeURIComponent(module)}`)) as {
    default: Record<string, never>
  }
  return config
}

const draftOf = (value: string): Draft => ({
  environment: {
    name: value,
    tag: { key: value, value },
    services: [value],
    alone: false,
    profile: { profile: 'production', because: value, rank: 3 },
  },
  others: [{ name: value, services: [], alone: false, profile: { profile: 'develop', because: value, rank: 0 } }],
  proposals: [
    { path: 'service.expected', value: [value], because: value },
    { path: 'operations.domain', value, because: value, open: true },
  ],
  unseen: [value],
})

test.each(HOSTILE)('%j stays a value in the text, whatever it holds', async (value) => {
  const text = draftText(draftOf(value), { account: value, region: value, endpoint: value })
  const { environments } = (await exported(text)) as unknown as {
    environments: Record<string, { account: string; settings: { select: object; service: object; operations: object } }>
  }
  const [name] = Object.keys(environments)
  // A key __proto__ would be the prototype: it is written in a way that it is not.
  expect(name).toBe(value)
  expect(environments[value]?.account).toBe(value)
  expect(environments[value]?.settings.service).toEqual({ expected: [value] })
  expect(environments[value]?.settings.operations).toEqual({})
  expect(Object.entries((environments[value]!.settings.select as { tags: object }).tags)).toEqual([[value, value]])
})

test('a reason stands beside its value, or above it where the line would be too long', () => {
  const proposals = [
    { path: 'network.zones', value: 2, because: 'found: two' },
    {
      path: 'network.endpoints',
      value: Array.from({ length: 9 }, () => 'ecr.dkr'),
      because: 'found: what the VPC has',
    },
    { path: 'observability.monthlyBudget', value: 1000, because: 'dollars', open: true },
  ]
  const text = draftText({ ...draftOf('live'), proposals }, { account: '1', region: 'r' })
  expect(text).toContain('          zones: 2, // found: two\n')
  expect(text).toMatch(/ {10}\/\/ found: what the VPC has\n {10}endpoints: \['ecr\.dkr'/)
  expect(text).toContain('          // monthlyBudget: 1000, // dollars\n')
})

test('literals are plain where they can be', () => {
  expect(literal({ 'cost-pool': [], min: 2, name: 'a/b' })).toBe("{ 'cost-pool': [], min: 2, name: 'a/b' }")
  expect(literal({})).toBe('{}')
})

test('what most have is what more than half have', () => {
  expect(common([30, 30, undefined])).toEqual({ value: 30, have: 2, of: 3 })
  expect(common([30, 60])).toBeUndefined()
  expect(common([30, undefined])).toBeUndefined()
  expect(common([])).toBeUndefined()
  expect(common([{ min: 1 }, { min: 1 }])).toEqual({ value: { min: 1 }, have: 2, of: 2 })
})
