import { check, lastPart, matchesPattern, type Platform } from '../../../harness/index.ts'
import { applicationsOf } from '../applications.ts'
import { askedPaths } from '../asked.ts'
import { isRun, readHealthCommand } from '../health-command.ts'
import { commandVerdict } from './containers-health-rules.ts'
import { parseImage } from '../../image-reference.ts'
import { isWindows } from '../runtime-platform.ts'
import { changeContainer, changeService } from '../task-definitions-breaks.ts'

const CONTROLS = { nist: ['CP-10', 'SI-13(5)', 'SI-4'], soc2: ['A1.2', 'CC7.2'] }

check('container.health-check', {
  title: 'Containers have a health check at sensible intervals',
  covers: ['SD-SVC-02', 'SOP-STG-02'],
  controls: CONTROLS,
  severity: 'high',
  remedy:
    'Give every container that does the work a health check, with a start period as long as its start-up and a ' +
    'timeout shorter than the interval.',
  each: (platform) => platform.judgedDefinitions(),
  async verify(definition, { platform, settings, expect }) {
    const { family } = definition
    const problems = applicationsOf(definition, await platform.services()).flatMap(({ name, healthCheck }) => {
      if (healthCheck === undefined || !isRun(healthCheck.command))
        return [`container ${name} has no health check that ECS runs`]
      // Source of the defaults: ECS API reference, HealthCheck.
      const { interval = 30, timeout = 5, retries = 3, startPeriod = 0 } = healthCheck
      const timing = { interval, timeout, retries, startPeriod }
      const outside = Object.entries(settings.service.healthTiming).flatMap(([key, [least, most]]) => {
        const value = timing[key as keyof typeof timing]
        return value >= least && value <= most
          ? []
          : [`container ${name}: ${key} is ${value}, expected is ${least} to ${most}`]
      })
      return timeout < interval
        ? outside
        : [...outside, `container ${name}: a check may take ${timeout} seconds and the next begins after ${interval}`]
    })
    expect(problems, `health checks of ${family}`).toEqual([])
  },
  breaks: {
    'no health check': (_, find) =>
      changeContainer(find, 'service-a', (container) => {
        delete container.healthCheck
      }),
    "the image's switched off": (_, find) =>
      changeContainer(find, 'service-b', ({ healthCheck }) => (healthCheck!.command = ['NONE'])),
    'a command that ECS does not run': (_, find) =>
      changeContainer(find, 'service-b', ({ healthCheck }) => (healthCheck!.command = ['python', 'health.py'])),
    'no time to start': (_, find) =>
      changeContainer(find, 'worker', ({ healthCheck }) => {
        delete healthCheck!.startPeriod
      }),
    'five minutes between checks': (_, find) =>
      changeContainer(find, 'service-a', ({ healthCheck }) => (healthCheck!.interval = 300)),
    'one failure is enough': (_, find) =>
      changeContainer(find, 'service-a', ({ healthCheck }) => (healthCheck!.retries = 1)),
    'checks that overlap': (_, find) =>
      changeContainer(find, 'worker', ({ healthCheck }) => Object.assign(healthCheck!, { interval: 10, timeout: 10 })),
  },
})

check('container.health-command', {
  title: "Container health checks ask for the application's own health",
  covers: ['SD-SVC-02', 'SOP-STG-02'],
  controls: CONTROLS,
  severity: 'high',
  remedy:
    'Let the command ask the health path of the container itself, with a program that its image has, and fail ' +
    'when the answer is not good.',
  each: (platform) => platform.judgedDefinitions(),
  async verify(definition, { platform, settings, expect, inconclusive }) {
    const { family } = definition
    const { healthCommands, workerHealthCommands, healthPath } = settings.service
    const checked = applicationsOf(definition, await platform.services())
    const paths = healthPath === null ? await pathsAskedOf(family, platform) : [healthPath]
    const verdicts = await Promise.all(
      checked.map(async ({ name, healthCheck, environment = [], portMappings = [], image = '' }) => {
        const command = await readHealthCommand(healthCheck?.command, { environment, isWindows: isWindows(definition) })
        const of = (what: string): string => `container ${name}: ${what}`
        if (command === undefined)
          return { problems: [`container ${name} has no health command: nobody asks it`], unknown: [] }
        const { repository } = parseImage(image)
        const absent = Object.entries(settings.service.absentCommands).flatMap(([pattern, commands]) =>
          matchesPattern(pattern, repository) ? commands : [],
        )
        const missing = command.programs.filter((program) => absent.includes(program))
        const text = healthCheck!.command!.slice(1).join(' ')
        const isOwnWay = [...healthCommands, ...workerHealthCommands].some((pattern) => matchesPattern(pattern, text))
        const ports = portMappings.flatMap(({ containerPort }) => containerPort ?? [])
        const { problems, unknown } = commandVerdict(command, { paths, ports, isOwnWay })
        return {
          problems: [
            ...missing.map((program) => `it needs ${program}, which image ${repository} does not have`),
            ...problems,
          ].map(of),
          unknown: unknown.map(of),
        }
      }),
    )
    const problems = verdicts.flatMap((verdict) => verdict.problems)
    const unknown = verdicts.flatMap((verdict) => verdict.unknown)
    expect(problems, `health commands of ${family}`).toEqual([])
    if (unknown.length > 0)
      inconclusive(
        `The definition ${family} does not say it: ${unknown.join('; ')}. Commands that ask for the application's ` +
          'health in a way of their own are named by service.healthCommands.',
      )
  },
  breaks: {
    'curl, which the image lacks': (_, find) =>
      changeContainer(
        find,
        'service-a',
        ({ healthCheck }) => (healthCheck!.command = ['CMD-SHELL', 'curl -f http://localhost:8000/health || exit 1']),
      ),
    'the root instead of the health path': (_, find) =>
      changeContainer(
        find,
        'service-b',
        ({ healthCheck }) => (healthCheck!.command = healthCheck!.command!.map((part) => part.replace('/health', '/'))),
      ),
    "another container's port": (_, find) =>
      changeContainer(
        find,
        'service-a',
        ({ healthCheck }) =>
          (healthCheck!.command = healthCheck!.command!.map((part) => part.replace(':8000', ':8001'))),
      ),
    'somebody else is asked': (_, find) =>
      changeContainer(
        find,
        'service-a',
        ({ healthCheck }) =>
          (healthCheck!.command = healthCheck!.command!.map((part) => part.replace('localhost', 'service-b.local'))),
      ),
    'always healthy': (_, find) =>
      changeContainer(find, 'worker', ({ healthCheck }) => (healthCheck!.command = ['CMD-SHELL', 'exit 0'])),
    'a line of shell that no shell reads': (_, find) =>
      changeContainer(find, 'service-a', ({ healthCheck }) => (healthCheck!.command![0] = 'CMD')),
    'errors that count as health': (_, find) =>
      changeContainer(
        find,
        'service-a',
        ({ healthCheck }) =>
          (healthCheck!.command = [
            'CMD',
            'python',
            '-c',
            "import requests; requests.get('http://localhost:8000/health')",
          ]),
      ),
    'failure hidden': (_, find) =>
      changeContainer(
        find,
        'service-b',
        ({ healthCheck }) =>
          (healthCheck!.command = healthCheck!.command!.map((part) => part.replace('exit 1', 'true'))),
      ),
    'no request at all': (_, find) =>
      changeContainer(
        find,
        'service-b',
        ({ healthCheck }) => (healthCheck!.command = ['CMD-SHELL', 'pgrep gunicorn || exit 1']),
      ),
  },
})

check('container.health-grace', {
  title: 'The load balancer grants new tasks at least the time that their containers need to start',
  covers: ['SD-SVC-02', 'SOP-STG-02'],
  controls: CONTROLS,
  severity: 'medium',
  remedy: 'Set healthCheckGracePeriodSeconds of the service to at least the longest start period of its containers.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, containerDefinitions = [] }, { platform, expect, notApplicable }) {
    const behind = (await platform.services()).filter(
      ({ taskDefinition = '', loadBalancers = [] }) => familyOf(taskDefinition) === family && loadBalancers.length > 0,
    )
    if (behind.length === 0) notApplicable(`No service with ${family} stands behind a load balancer.`)
    const needed = Math.max(0, ...containerDefinitions.map(({ healthCheck }) => healthCheck?.startPeriod ?? 0))
    const tooShort = behind.filter(({ healthCheckGracePeriodSeconds = 0 }) => healthCheckGracePeriodSeconds < needed)
    expect(
      tooShort.map(
        ({ serviceName, healthCheckGracePeriodSeconds = 0 }) =>
          `service ${serviceName} grants ${healthCheckGracePeriodSeconds} seconds`,
      ),
      `containers of ${family} may take ${needed} seconds to start`,
    ).toEqual([])
  },
  breaks: {
    'no grace': (_, find) => {
      changeService(find, 'service-a', (service) => (service.healthCheckGracePeriodSeconds = 0))
      return 'production-service-a:1'
    },
    'a little too short': (_, find) => {
      changeService(find, 'service-a', (service) => (service.healthCheckGracePeriodSeconds = 59))
      return 'production-service-a:1'
    },
    'a container that starts more slowly': (_, find) =>
      changeContainer(find, 'service-a', ({ healthCheck }) => (healthCheck!.startPeriod = 120)),
  },
})

/** The paths that target groups ask the services with a family's definitions. */
async function pathsAskedOf(family: string | undefined, platform: Platform): Promise<string[]> {
  const [services, targets] = await Promise.all([platform.services(), platform.serviceTargets()])
  const users = services.filter(({ taskDefinition = '' }) => familyOf(taskDefinition) === family)
  return askedPaths(targets.filter(({ service }) => users.some(({ serviceName }) => serviceName === service)))
}

/** `arn:…:task-definition/family:revision` */
const familyOf = (arn: string): string => lastPart(arn).split(':')[0]!
