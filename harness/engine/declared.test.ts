/** What a configuration says of parts and of single services, as the engine applies it. */
import { afterAll, expect, test } from 'vitest'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import type { Finding, Subject } from '../../record/run.ts'
import type { Check } from '../authoring/check.ts'
import { settingsFor, type SettingsOverrides } from '../environment/settings/index.ts'
import { PlatformReader } from '../platform/reader.ts'
import { opened } from '../sources/aws/testing.ts'
import { evaluate, targetsOf, type RunContext } from './evaluate.ts'
import { checkOf } from './testing.ts'

const REGION = 'eu-west-1'
const sandbox = await Sandbox.start()
afterAll(() => sandbox.close())

function contextOf(overrides: SettingsOverrides, url = sandbox.url): RunContext {
  const { session } = opened({ endpoint: url })
  const settings = settingsFor('production', 'production', overrides)
  return { session, platform: new PlatformReader(session, settings), settings, now: () => new Date() }
}

/** The finding of a check about dashboards, where there is one or none. */
async function aboutDashboards(
  has: SettingsOverrides['has'],
  { names = [], denied = false }: { readonly names?: readonly string[]; readonly denied?: boolean } = {},
): Promise<Finding | undefined> {
  await using fork = await sandbox.fork()
  for (const DashboardName of names)
    fork.world(REGION).cloudwatch.dashboards.add({ DashboardName, DashboardBody: '{}' } as never)
  if (denied) fork.faults.add({ service: 'cloudwatch', operation: 'ListDashboards', kind: 'denied' })
  const each: Check['each'] = async (platform) => {
    await platform.metricAlarms()
    return []
  }
  const context = contextOf({ has }, fork.url)
  return (await targetsOf(checkOf({ parts: ['dashboards'], each }), context)).finding
}

test('what is declared absent, and is, does not apply: that it was looked for is cited', async () => {
  const finding = await aboutDashboards({ dashboards: false })
  expect(finding).toMatchObject({
    verdict: 'not-applicable',
    message: expect.stringContaining('has.dashboards: false'),
  })
  expect(finding?.observations.length).toBeGreaterThan(0)
  expect(finding?.settings).toContain('has.dashboards')
})

test('what is declared absent, and is there, fails with what was found', async () => {
  const finding = await aboutDashboards({ dashboards: false }, { names: ['ops'] })
  expect(finding).toMatchObject({ verdict: 'fail', message: expect.stringContaining('there is: dashboard ops') })
})

test('what is declared absent, and cannot be looked for, is not known', async () => {
  expect(await aboutDashboards({ dashboards: false }, { denied: true })).toMatchObject({
    verdict: 'inconclusive',
    obstacle: { code: 'READ_DENIED' },
  })
})

test('what is declared present fails where nothing of it is listed; unsaid, the check decides', async () => {
  expect(await aboutDashboards({ dashboards: true })).toMatchObject({
    verdict: 'fail',
    message: expect.stringContaining('has.dashboards: true'),
  })
  expect(await aboutDashboards({})).toMatchObject({ verdict: 'inconclusive', obstacle: { code: 'NO_SUBJECT' } })
})

/** The finding about a subject, by a check that fails and says which path it was given. */
async function aboutService(subject: Partial<Subject>, overrides: SettingsOverrides): Promise<Finding> {
  const context = contextOf(overrides)
  const value = { subject: { id: 'one', type: 'ecs:service', name: 'one', region: REGION, ...subject } }
  const check = checkOf({
    verify: async (_, { aws, settings, expect: own }) => {
      await aws.ec2.describeAvailabilityZones()
      own(settings.service.healthPath, `path ${settings.service.healthPath}`).toBe('')
    },
  })
  const target = { check, value, subject: value.subject, enumeration: context.session.requester.scope() }
  return evaluate(target, context, { expect, signal: new AbortController().signal })
}

const SERVICES: SettingsOverrides = {
  service: { healthPath: '/all' },
  services: {
    'api*': { service: { healthPath: '/api' } },
    'api-old': { service: { healthPath: '/old', criticality: 'low' } },
  },
}

test.each([
  ['web', '/all'],
  ['api-new', '/api'],
  ['api-old', '/old'],
  [undefined, '/all'],
])('a subject of the service %s is judged by %s', async (service, path) => {
  const { message } = await aboutService(service === undefined ? {} : { service }, SERVICES)
  expect(message).toContain(`path ${path}`)
})

test('a failure about a service is at most as severe as the service is critical', async () => {
  expect((await aboutService({ service: 'api-old' }, SERVICES)).severity).toBe('low')
  expect(await aboutService({ service: 'web' }, SERVICES)).not.toHaveProperty('severity')
  expect(await aboutService({}, { service: { criticality: 'low' } })).not.toHaveProperty('severity')
})

test('what may be of another environment is not judged', async () => {
  expect(
    await aboutService({ service: 'web', undecided: 'its tag stage is a, and that of its task definition b' }, {}),
  ).toMatchObject({ verdict: 'inconclusive', obstacle: { code: 'SCOPE_UNDECIDED' } })
})
