import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs'
import { check, destinationOf, type CheckContext } from '../../../harness/index.ts'
import { isRouter } from '../applications.ts'
import { ecrImages } from '../ecr-images.ts'
import { userOf } from '../ecr-manifests.ts'
import { isWindows, runtimeOf, suits } from '../runtime-platform.ts'
import { changeContainer, changeDefinition } from '../task-definitions-breaks.ts'

check('container.user', {
  title: 'Containers do not run as root',
  covers: ['DS-SVC-01', 'SOP-STG-02'],
  controls: { nist: ['AC-6', 'AC-6(10)', 'CM-6', 'CM-7'], soc2: ['CC6.3', 'CC6.8'], pci: ['2.2.6', '7.2.1'] },
  severity: 'high',
  remedy: 'Name an ordinary user in the container definition, such as 1000:1000.',
  each: (platform) => platform.judgedDefinitions(),
  async verify(definition, context) {
    const { family, containerDefinitions = [] } = definition
    const problems: string[] = []
    const unknown: string[] = []
    for (const container of containerDefinitions) {
      const { name, image = '', user } = container
      if (user !== undefined && user !== '') {
        if (isRoot(user)) problems.push(`container ${name} runs as ${user}`)
        continue
      }
      const seen = await userOfImage(container, definition, context)
      if (seen === undefined) unknown.push(`container ${name} names no user, and ${image} is not there to ask`)
      else if (seen === null) unknown.push(`container ${name} names no user, and its image ${image} is not of ECR`)
      else if (seen === '' && isWindows(definition))
        unknown.push(`container ${name}: ${image} names no user, so that the image of Windows below it decides`)
      else if (isRoot(seen))
        problems.push(`container ${name} names no user, and its image ${image} runs as ${seen === '' ? 'root' : seen}`)
    }
    const { expect, inconclusive } = context
    expect(problems, `users of ${family}`).toEqual([])
    if (unknown.length > 0) inconclusive(`As whom it runs, its image decides: ${unknown.join('; ')}.`)
  },
  breaks: {
    root: (_, find) => changeContainer(find, 'service-a', (container) => (container.user = 'root')),
    'by its number': (_, find) => changeContainer(find, 'worker', (container) => (container.user = '0:1000')),
    'nobody named': (_, find) =>
      changeContainer(find, 'service-b', (container) => {
        delete container.user
      }),
  },
})

/** Users with every right: root, and Windows' administrator. An image without a user runs as root. */
const isRoot = (user: string): boolean => /^(|root|0+|(.*\\)?ContainerAdministrator)$/i.test(user.split(':')[0]!)

/**
 * As whom an image runs by its own configuration; undefined when its repository does not hold it, null when it is not
 * of ECR.
 */
async function userOfImage(
  { name = '?', image = '' }: ContainerDefinition,
  definition: TaskDefinition,
  context: CheckContext,
): Promise<string | null | undefined> {
  const [reference] = ecrImages([{ name, image }])
  if (reference === undefined) return null
  const runtime = runtimeOf(definition)
  return userOf(reference, (built) => runtime === undefined || suits(runtime, built), context)
}

check('container.privileges', {
  title: 'Containers give up every capability of Linux',
  covers: ['DS-SVC-01', 'SOP-STG-02'],
  controls: { nist: ['AC-6', 'AC-6(9)', 'CM-6', 'CM-7'], soc2: ['CC6.3', 'CC6.8'], pci: ['2.2.6'] },
  severity: 'medium',
  remedy: 'Set linuxParameters.capabilities.drop to ALL, add none, and leave privileged off.',
  each: (platform) => platform.judgedDefinitions(),
  async verify(definition, { expect, notApplicable }) {
    const { family, containerDefinitions = [] } = definition
    if (isWindows(definition)) notApplicable(`${family} runs on Windows, which knows no capabilities of Linux.`)
    const problems = containerDefinitions.flatMap(({ name, privileged, linuxParameters }) => {
      const { drop = [], add = [] } = linuxParameters?.capabilities ?? {}
      return [
        ...(privileged === true ? [`container ${name} is privileged`] : []),
        ...(drop.includes('ALL')
          ? []
          : [`container ${name} drops ${drop.join(', ') || 'no capabilities'}, ALL is expected`]),
        ...(add.length > 0 ? [`container ${name} adds ${add.join(', ')}`] : []),
      ]
    })
    expect(problems, `privileges in ${family}`).toEqual([])
  },
  breaks: {
    'nothing dropped': (_, find) =>
      changeContainer(find, 'service-a', (container) => {
        delete container.linuxParameters
      }),
    'only some dropped': (_, find) =>
      changeContainer(
        find,
        'worker',
        ({ linuxParameters }) => (linuxParameters!.capabilities!.drop = ['NET_RAW', 'MKNOD']),
      ),
    'one added again': (_, find) =>
      changeContainer(
        find,
        'service-b',
        ({ linuxParameters }) => (linuxParameters!.capabilities!.add = ['SYS_PTRACE']),
      ),
    privileged: (_, find) => changeContainer(find, 'service-b', (container) => (container.privileged = true)),
  },
})

check('container.readonly-root', {
  title: 'Containers cannot write to their own file system',
  covers: ['DS-SVC-01', 'SOP-STG-02'],
  controls: { nist: ['AC-6', 'CM-5', 'CM-7', 'SI-7'], soc2: ['CC6.8'] },
  severity: 'medium',
  remedy: 'Set readonlyRootFilesystem, and mount a volume where the application must write.',
  each: (platform) => platform.judgedDefinitions(),
  async verify(definition, { settings, expect, notApplicable }) {
    const { family, containerDefinitions = [] } = definition
    if (!settings.service.readonlyRoot) notApplicable('This environment does not ask for it (service.readonlyRoot).')
    if (isWindows(definition)) notApplicable(`${family} runs on Windows, where ECS has no read-only root file system.`)
    const writable = containerDefinitions.filter(({ readonlyRootFilesystem }) => readonlyRootFilesystem !== true)
    expect(
      writable.map(({ name }) => name),
      `containers of ${family} whose root file system is writable`,
    ).toEqual([])
  },
  breaks: {
    writable: (_, find) =>
      changeContainer(find, 'service-a', (container) => (container.readonlyRootFilesystem = false)),
    'not said': (_, find) =>
      changeContainer(find, 'worker', (container) => {
        delete container.readonlyRootFilesystem
      }),
    'a sidecar': (_, find) =>
      changeDefinition(
        find,
        'service-b',
        ({ containerDefinitions = [] }) => void containerDefinitions.push({ name: 'sidecar', image: 'sidecar' }),
      ),
  },
})

check('container.essential', {
  title: 'A task ends when a container that it cannot do without ends',
  covers: ['DS-SVC-01', 'SOP-STG-02'],
  controls: { nist: ['CP-10', 'SI-13(5)', 'CM-6'], soc2: ['A1.2'] },
  severity: 'high',
  remedy:
    'Mark the containers that listen on ports as essential, the log router that others write to, and at least one ' +
    'container of every task.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, containerDefinitions = [] }, { expect }) {
    // containers are essential by default
    const nonEssential = containerDefinitions.filter(({ essential }) => essential === false)
    const problems = nonEssential
      .filter(({ portMappings = [] }) => portMappings.length > 0)
      .map(({ name }) => `container ${name} listens, and the task would live on without it`)
    if (containerDefinitions.some(({ logConfiguration }) => logConfiguration?.logDriver === 'awsfirelens'))
      problems.push(
        ...nonEssential
          .filter(isRouter)
          .map(({ name }) => `container ${name} routes the logs of others, which would be lost unnoticed without it`),
      )
    if (nonEssential.length === containerDefinitions.length) problems.push('none of its containers is essential')
    expect(problems, `containers of ${family}`).toEqual([])
  },
  breaks: {
    'the one that listens': (_, find) =>
      changeContainer(find, 'service-a', (container) => (container.essential = false)),
    'the only one': (_, find) => changeContainer(find, 'worker', (container) => (container.essential = false)),
    'the log router': (_, find) =>
      changeDefinition(find, 'service-b', ({ containerDefinitions = [] }) => {
        containerDefinitions[0]!.logConfiguration = { logDriver: 'awsfirelens' }
        containerDefinitions.push({ name: 'router', essential: false, firelensConfiguration: { type: 'fluentbit' } })
      }),
    'only a sidecar': (_, find) =>
      changeDefinition(find, 'service-b', ({ containerDefinitions = [] }) => {
        containerDefinitions[0]!.essential = false
        containerDefinitions.push({ name: 'sidecar', image: 'sidecar', essential: true })
      }),
  },
})

/** What the options of a log driver name, for people. */
const OPTIONS = { group: 'a log group', region: 'a region', prefix: 'a prefix of its streams' } as const

check('container.logging', {
  title: 'Containers write to CloudWatch Logs, to a group, a region and streams that can be found',
  covers: ['DS-SVC-01', 'SOP-STG-02'],
  controls: { nist: ['AU-2', 'AU-3', 'AU-12', 'SI-4'], soc2: ['CC7.2'], pci: ['10.2.1'], hipaa: ['164.312(b)'] },
  severity: 'high',
  remedy:
    'Give every container the log driver awslogs with awslogs-group, awslogs-region and awslogs-stream-prefix, or ' +
    'awsfirelens with the output cloudwatch_logs, log_group_name, region and log_stream_prefix, and a log router.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, containerDefinitions = [] }, { region, expect, inconclusive }) {
    const isRouted = ({ logConfiguration }: (typeof containerDefinitions)[number]): boolean =>
      logConfiguration?.logDriver === 'awsfirelens'
    const logs = containerDefinitions.map((container) => ({ container, log: destinationOf(container) }))
    const problems = logs.flatMap(({ container, log }) => {
      const { driver, isCloudWatch, region: where } = log
      if (isRouted(container) && !isCloudWatch) return []
      if (!isCloudWatch) return [`container ${container.name} logs by ${driver ?? 'no driver'}, awslogs is expected`]
      const missing = (['group', 'region', 'prefix'] as const).filter((what) => log[what] === undefined)
      const elsewhere = where !== undefined && where !== region
      return [
        ...(missing.length > 0
          ? [`container ${container.name} does not say ${missing.map((what) => OPTIONS[what]).join(', ')}`]
          : []),
        ...(elsewhere ? [`container ${container.name} logs to ${where}, its tasks run in ${region}`] : []),
      ]
    })
    if (containerDefinitions.some(isRouted) && !containerDefinitions.some(isRouter))
      problems.push('it logs by awsfirelens, and none of its containers is a log router (firelensConfiguration)')
    expect(problems, `logging of ${family}`).toEqual([])
    const others = logs.filter(({ container, log }) => isRouted(container) && !log.isCloudWatch)
    if (others.length > 0)
      inconclusive(
        `AWS cannot tell what becomes of logs that leave it: ` +
          `${others.map(({ container, log }) => `container ${container.name} logs by ${log.driver}`).join('; ')}.`,
      )
  },
  breaks: {
    'no logs': (_, find) =>
      changeContainer(find, 'service-a', (container) => {
        delete container.logConfiguration
      }),
    'another driver': (_, find) =>
      changeContainer(
        find,
        'worker',
        (container) => (container.logConfiguration = { logDriver: 'splunk', options: {} }),
      ),
    'no prefix of streams': (_, find) =>
      changeContainer(find, 'service-b', ({ logConfiguration }) => {
        delete logConfiguration!.options!['awslogs-stream-prefix']
      }),
    'another region': (_, find) =>
      changeContainer(
        find,
        'service-a',
        ({ logConfiguration }) => (logConfiguration!.options!['awslogs-region'] = 'eu-west-1'),
      ),
  },
})
