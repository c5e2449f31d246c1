import { expect, test } from 'vitest'
import { ConfigError } from './config-error.ts'
import { parseConfig } from './config.ts'

const WAIVER = { check: 'vpc.dns', subject: '*', reason: 'until the move is over', owner: 'platform team' }
const config = (environment: object, more: object = {}): unknown => ({ environments: { a: environment }, ...more })

const problemsOf = (input: unknown): string[] => {
  try {
    parseConfig(input, 'it')
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message.split('\n').slice(1)
  }
}

test.each<[what: string, input: unknown, problems: readonly RegExp[]]>([
  [
    'a misspelt key',
    config({ profile: 'develop', regin: 'eu-west-1' }),
    [/^ {2}environments\.a\.regin: .*no such key exists here \(did you mean 'region'\?\)$/],
  ],
  [
    'a misspelt value',
    config({ profile: 'prodution' }),
    [/^ {2}environments\.a\.profile: it is "prodution"; .* \(did you mean 'production'\?\)$/],
  ],
  [
    'a misspelt setting, deep inside',
    config({ profile: 'develop', settings: { network: { vpcCdir: '10.0.0.0/16' } } }),
    [/^ {2}environments\.a\.settings\.network\.vpcCdir: .*\(did you mean 'vpcCidr'\?\)$/],
  ],
  [
    'a key that is like none',
    config({ profile: 'develop', zebra: 1 }),
    [/^ {2}environments\.a\.zebra: .*no such key exists here$/],
  ],
  [
    'a setting that is gone',
    config({ profile: 'develop', settings: { operations: { wafRequired: false } } }),
    [/^ {2}environments\.a\.settings\.operations\.wafRequired: there is no such key any more: .*has: \{ waf: false \}/],
  ],
  [
    'an expectation of nothing that another setting says',
    config({ profile: 'develop', settings: { operations: { securityStandards: [] } } }),
    [/operations\.securityStandards: .*name a standard, or write `has: \{ securityHub: false \}`/],
  ],
  [
    'a selection of nothing',
    config({ profile: 'develop', settings: { select: { clusters: [] } } }),
    [/select\.clusters: .*name one, or leave it out/],
  ],
  [
    'bounds that nothing exceeds',
    config({
      profile: 'develop',
      settings: { watch: { errorPercent: Infinity, expectedStops: [''] }, identity: { maximumKeyAgeDays: 1e9 } },
    }),
    [/maximumKeyAgeDays: it is 1000000000/, /errorPercent: it is Infinity/, /expectedStops\.0: it is 0/],
  ],
  [
    'a day that does not exist',
    config({ profile: 'develop' }, { waivers: [{ ...WAIVER, expires: '2027-02-30' }] }),
    [/^ {2}waivers\.0\.expires: it is "2027-02-30"; there is no such day$/],
  ],
  [
    'blocks of addresses that do not exist, all at once',
    config({
      profile: 'develop',
      settings: {
        network: { vpcCidr: '10.0.0.0/33', secondaryCidrs: ['10.1.0.0/16', '10.0.0.300/24', '10.2.0.0'] },
        internal: { brokerCidrs: ['fd00::/129'] },
      },
    }),
    [
      /network\.vpcCidr: it is "10\.0\.0\.0\/33"; write a block/,
      /network\.secondaryCidrs\.1: it is "10\.0\.0\.300\/24"; write a block/,
      /network\.secondaryCidrs\.2: it is "10\.2\.0\.0"; write a block/,
      /internal\.brokerCidrs\.0: it is "fd00::\/129"; write a block/,
    ],
  ],
])('%s', (_, input, problems) => {
  const found = problemsOf(input)
  expect(found).toHaveLength(problems.length)
  for (const [index, problem] of problems.entries()) expect(found[index]).toMatch(problem)
})

test('real days and blocks are taken', () => {
  const settings = {
    network: { vpcCidr: '10.0.0.0/16', secondaryCidrs: ['100.64.0.0/10', 'fd00::/8', '0.0.0.0/0'] },
    internal: { brokerCidrs: ['::/0'] },
  }
  const waivers = [{ ...WAIVER, expires: '2028-02-29' }]
  expect(problemsOf(config({ profile: 'develop', settings }, { waivers }))).toEqual([])
})
