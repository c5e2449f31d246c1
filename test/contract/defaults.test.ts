/** Defaults hold no name that the reference platform, the documents' example, has chosen. */
import { afterAll, expect, test } from 'vitest'
import { chosenIn } from '../../fixtures/guests/testing-strings.ts'
import { provisionPlatform } from '../../fixtures/platform/index.ts'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { settingsFor } from '../../harness/environment/settings/index.ts'
import { matches } from '../../policy/match.ts'

const REGION = 'us-east-1'
const ENVIRONMENT = 'production'
const sandbox = await Sandbox.start()
afterAll(() => sandbox.close())
await provisionPlatform({
  endpoint: sandbox.url,
  region: REGION,
  credentials: { accessKeyId: 'AKIADEFAULTS', secretAccessKey: 'any' },
  environment: ENVIRONMENT,
  profile: ENVIRONMENT,
})
const chosen = chosenIn(sandbox.world(REGION))

/** Every text of a value, the keys of its records too, with its path. */
const textsOf = (value: unknown, path: string): { readonly path: string; readonly text: string }[] =>
  typeof value === 'string'
    ? [{ path, text: value }]
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, member]) => [
          ...(Array.isArray(value) ? [] : [{ path, text: key }]),
          ...textsOf(member, `${path}.${key}`),
        ])
      : []

/** Not names of the example: tags that the documents demand, words of AWS, and the word for a queue. */
const CONVENTIONS: readonly RegExp[] = [
  /^(?:Environment|Owner|CostCenter|Compliance|Application|Component|version|commit)$/,
  /^(?:FARGATE|AWSManagedRules\w+)$/,
  /^\*queue\*$/i,
]

const {
  environment: _e,
  profileName: _n,
  profile: _p,
  promises: _m,
  ...sections
} = settingsFor(ENVIRONMENT, ENVIRONMENT)
const texts = Object.entries(sections).flatMap(([section, keys]) =>
  Object.entries(keys as object).flatMap(([key, value]) => textsOf(value, `${section}.${key}`)),
)

test('the reference platform has chosen names, and defaults hold texts', () => {
  expect(chosen.names.size).toBeGreaterThan(50)
  expect(texts.length).toBeGreaterThan(50)
})

test('no default is a name that the example has chosen, or a pattern that only such names fit', () => {
  const names = [...chosen.names, ...chosen.tagKeys, ...chosen.cidrs].filter((name) => name !== ENVIRONMENT)
  const isOfExample = (text: string): boolean =>
    names.some((name) => name === text || (/[*?]/.test(text) && !text.startsWith('arn:') && matches(text, name)))
  const isConvention = (text: string): boolean => CONVENTIONS.some((pattern) => pattern.test(text))
  expect(texts.filter(({ text }) => isOfExample(text) && !isConvention(text))).toEqual([])
})

test('no default holds a word of the documents’ example platforms', () => {
  const words =
    /service-a|service-b|SERVICE_B|taskmanager|my-service|auth-service|prod-e|audit-trail|terraform-state|execution-role/i
  expect(texts.filter(({ text }) => words.test(text))).toEqual([])
})
