/** `prove` with a user's checks: their variants, and what is prepared for them. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../harness/package.ts'
import { checkride } from './checkride.ts'

const api = JSON.stringify(join(PACKAGE_ROOT, 'harness/index.ts'))

const CHECK = `import { check } from ${api}
check('mine.wide-vpc', {
  title: 'The VPC has room', covers: ['DG-INF-01'], controls: { nist: ['SC-7'] }, severity: 'low', remedy: 'Widen it.',
  each: (platform) => platform.vpcs(),
  async verify(vpc, { aws, expect }) {
    await aws.ec2.describeVpcs({})
    expect(vpc.CidrBlock).toMatch(/\\/16$/)
  },
  breaks: { 'it is narrow': (world) => { for (const vpc of world.ec2.vpcs) vpc.CidrBlock = '10.0.0.0/24' } },
})
`

/** Proves the check, with these variants beside it. */
function prove(variants: string, ...flags: readonly string[]): ReturnType<typeof checkride> {
  const cwd = mkdtempSync(join(tmpdir(), 'checkride-variants-'))
  writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }')
  // The pattern also matches the file of variants, which holds no checks.
  writeFileSync(
    join(cwd, 'checkride.config.ts'),
    `export default { environments: { production: { profile: 'production' } }, checks: ['mine.*.ts'] }`,
  )
  writeFileSync(join(cwd, 'mine.check.ts'), CHECK)
  writeFileSync(join(cwd, 'mine.variants.ts'), `import { variants } from ${api}\n${variants}\n`)
  return checkride(['prove', 'mine.*', ...flags], { cwd })
}

const OTHER = `{
  what: 'another block',
  arrange: ({ ec2 }) => { for (const vpc of ec2.vpcs) vpc.CidrBlock = '10.9.0.0/16' },
  expected: 'pass',
}`
const NARROW = `{
  what: 'a block that is narrow',
  arrange: ({ ec2 }) => { for (const vpc of ec2.vpcs) vpc.CidrBlock = '10.9.0.0/20' },
  expected: 'pass',
}`

test('variants are shown and counted beside the breaks', { timeout: 120_000 }, async () => {
  const variants = `variants('mine.wide-vpc', [${OTHER}])`
  const [text, json] = await Promise.all([prove(variants), prove(variants, '--json')])
  expect(text.code, text.stderr).toBe(0)
  expect(text.stdout).toContain('mine.wide-vpc: The VPC has room (1 break and 1 variant shown)')
  expect(text.stdout).toContain('✔ says what it must in a variant: another block')
  expect(text.stdout).toContain('1 check, 2 scenes and 1 variant: 3 proven, 0 not.')
  expect(json.code).toBe(0)
  expect(JSON.parse(json.stdout)).toMatchObject({
    checks: 1,
    scenes: 2,
    variants: 1,
    shown: [{ check: 'mine.wide-vpc', breaks: 1, variants: 1 }],
    proofs: expect.arrayContaining([expect.objectContaining({ kind: 'variant', scene: 'another block', flaws: [] })]),
  })
})

test('a variant that does not hold fails the proof, like a break', { timeout: 120_000 }, async () => {
  const { code, stdout } = await prove(`variants('mine.wide-vpc', [${OTHER}, ${NARROW}])`)
  expect(code).toBe(1)
  expect(stdout).toContain('NOT PROVEN: a block that is narrow')
  expect(stdout).toMatch(/fail: .* where pass was due/s)
  expect(stdout).toContain('1 check, 2 scenes and 2 variants: 3 proven, 1 not.')
})

test('a scene that throws is named, with what it threw', { timeout: 120_000 }, async () => {
  const { code, stdout, stderr } = await prove(`variants('mine.wide-vpc', [
    ${OTHER},
    { what: 'a slip', arrange: (world) => world.ec3.vpcs, expected: 'pass' },
    { what: 'another slip', settings: (world) => world.ec3.vpcs, expected: 'pass' },
  ])`)
  expect(code).toBe(2)
  expect(stderr).toContain("mine.wide-vpc could not be shown in the scene 'a slip' (TypeError: Cannot read")
  expect(stderr).toContain("mine.wide-vpc could not be shown in the scene 'another slip' (")
  expect(stderr).toMatch(/'a slip' .*\(mine\.variants\.ts:8:\d+\)\)\./)
  expect(stdout).toContain('1 check, 2 scenes and 3 variants: 3 proven, 0 not, 2 not played.')
})

test.each([
  [
    'with a misspelt profile',
    `variants('mine.wide-vpc', [{ what: 'a stranger', profile: 'prod', expected: 'pass' }])`,
    "VARIANTS_INVALID: the variant 'a stranger' of mine.wide-vpc cannot be used as it is written:",
  ],
  [
    'of a check that is not there',
    `variants('mine.wide-vcp', [${OTHER}])`,
    "mine.variants.ts has variants of 'mine.wide-vcp', and there is no such check (did you mean 'mine.wide-vpc'?).",
  ],
  ['that are none', '', 'mine.variants.ts declares no variant.'],
  ['that cannot be loaded', 'throw new Error("no")', 'mine.variants.ts could not be loaded: Error: no'],
])('variants %s are said to be', { timeout: 120_000 }, async (_, variants, says) => {
  const { code, stderr } = await prove(variants)
  expect(code).toBe(2)
  expect(stderr).toContain(says)
})

/** Proves a check that the reference platform does not meet, with these files in the folder of the configuration. */
function proveOwn(check: string, files: Readonly<Record<string, string>> = {}): ReturnType<typeof checkride> {
  const cwd = mkdtempSync(join(tmpdir(), 'checkride-prepare-'))
  mkdirSync(join(cwd, 'checks/own'), { recursive: true })
  const all = {
    'checkride.config.ts': `export default { environments: { a: { profile: 'production' } }, checks: ['checks/**/*.ts'] }`,
    'checks/own/mine.check.ts': `import { check } from 'checkride'
      check('mine.owned', {
        title: 'The cluster is owned', covers: ['DG-SVC-01'], controls: {}, severity: 'low', remedy: 'Tag it.',
        each: (platform) => platform.clusters(),
        async verify({ clusterArn }, { aws, settings, expect }) {
          const { clusters = [] } = await aws.ecs.describeClusters({ clusters: [clusterArn!], include: ['TAGS'] })
          expect(settings.operations.mandatoryTags['Squad']).toContain(clusters[0]?.tags?.find(({ key }) => key === 'Squad')?.value)
        },
        ${check}
        breaks: { 'nobody owns it': (_, find) => { find.cluster().tags = [] } },
      })`,
    ...files,
  }
  for (const [name, text] of Object.entries(all)) writeFileSync(join(cwd, name), text)
  return checkride(['prove', 'mine.*'], { cwd })
}

const TAG = `find.cluster().tags = [{ key: 'Squad', value: 'a' }]`
const SETTING = `return { operations: { mandatoryTags: { Squad: ['a'] } } }`

test('what a rule needs is prepared before each scene, by the check itself', { timeout: 120_000 }, async () => {
  const { code, stdout, stderr } = await proveOwn(`prepare: async (_, find) => { ${TAG}; ${SETTING} },`)
  expect(code, stdout + stderr).toBe(0)
  expect(stdout).toContain('✔ passes on the prepared platform (1 subject)')
  expect(stdout).toContain('1 check, 2 scenes: 2 proven, 0 not.')
})

test('by files of its folder and of those above, the outermost first; variants too', { timeout: 120_000 }, async () => {
  const { code, stdout, stderr } = await proveOwn('', {
    'all.prepare.ts': `import { prepare } from 'checkride'
      prepare((_, find) => { find.cluster().tags = [{ key: 'Squad', value: 'outer' }]; ${SETTING} })`,
    'checks/own/tags.prepare.ts': `import { prepare } from 'checkride'
      prepare((_, find) => { ${TAG} })`,
    'checks/own/mine.variants.ts': `import { variants } from 'checkride'
      variants('mine.owned', [{
        what: 'a squad that is new',
        settings: { operations: { mandatoryTags: { Squad: ['b'] } } },
        arrange: ({ ecs }) => { ecs.clusters.only().tags = [{ key: 'Squad', value: 'b' }] },
        expected: 'pass',
      }])`,
  })
  expect(code, stdout + stderr).toBe(0)
  expect(stdout).toContain('1 check, 2 scenes and 1 variant: 3 proven, 0 not.')
})

test.each([
  [
    'without a preparation it is said that there is one',
    '',
    {},
    1,
    /NOT PROVEN: healthy.*'prepare' of the check or of its folder/s,
  ],
  [
    'one that throws is told',
    `prepare: (_, find) => { find.repository('nowhere') },`,
    {},
    2,
    /mine\.owned could not be shown in the scene 'healthy' \(Error: /,
  ],
  [
    'settings that do not exist are refused',
    `prepare: () => ({ operations: { mandatoryTag: {} } }) as never,`,
    {},
    2,
    /PREPARE_INVALID: .*operations\.mandatoryTag: .*did you mean 'mandatoryTags'/s,
  ],
  [
    'a file that prepares nothing is told',
    `prepare: (_, find) => { ${TAG}; ${SETTING} },`,
    { 'checks/own/empty.prepare.ts': 'export {}' },
    2,
    /checks\/own\/empty\.prepare\.ts prepares nothing\./,
  ],
  [
    'a file that throws is told',
    `prepare: (_, find) => { ${TAG}; ${SETTING} },`,
    { 'checks/broken.prepare.ts': 'throw new Error("no")' },
    2,
    /checks\/broken\.prepare\.ts could not be loaded: Error: no/,
  ],
])('%s', { timeout: 120_000 }, async (_, check, files, exit, says) => {
  const { code, stdout, stderr } = await proveOwn(check, files)
  expect(code, stdout + stderr).toBe(exit)
  expect(stdout + stderr).toMatch(says)
})
