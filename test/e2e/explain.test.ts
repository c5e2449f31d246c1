/** `explain` of checks, sections, settings and keys of the configuration. */
import { expect, test } from 'vitest'
import { checkride } from './checkride.ts'

const explained = async (...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await checkride(['explain', ...args])
  expect([code, stderr]).toEqual([0, ''])
  return stdout
}

test.each<[asked: string, says: readonly (string | RegExp)[]]>([
  ['service.healthPath', ['service.healthPath: Path that', 'default    null', 'read by    container.health-command']],
  ['operations.logRetentionDays', ['7 (develop)', '30 (test, qa)', '90 (production)', 'log-groups.retention']],
  [
    'network',
    ['network: What the network', /^ {2}vpcCidr +Primary CIDR block/m, "'checkride explain network.vpcCidr'"],
  ],
  ['waivers', [/^ {2}\[\]\.owner +Who answers for it/m]],
  ['environments.production.settings.network.vpcCidr', ['read by    vpc.cidr']],
  ['vpc.cidr', ['severity', /^ {13}network\.vpcCidr$/m, 'When it fails']],
])('%s', async (asked, says) => {
  const text = await explained(asked)
  for (const each of says) expect(text).toMatch(each instanceof RegExp ? each : new RegExp(RegExp.escape(each)))
})

test('as JSON', async () => {
  const [setting, check] = await Promise.all([explained('watch.seconds', '--json'), explained('vpc.cidr', '--json')])
  expect(JSON.parse(setting)).toMatchObject({
    path: 'watch.seconds',
    type: 'number',
    defaults: { qa: 0 },
    required: false,
  })
  expect(JSON.parse(check)).toMatchObject({ id: 'vpc.cidr', settings: expect.arrayContaining(['network.vpcCidr']) })
})

test.each([
  ['netwrk.vpcCidr', "did you mean 'network.vpcCidr'?"],
  ['vpc.cidrs', "did you mean 'vpc.cidr'?"],
  ['healthPath', 'there is service.healthPath'],
])('%s is neither a check nor a setting: %s', async (asked, hint) => {
  const { code, stderr } = await checkride(['explain', asked])
  expect([code, stderr]).toEqual([2, expect.stringContaining(hint)])
  expect(stderr).toContain('There is no check and no setting')
})
