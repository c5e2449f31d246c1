import { check, type CheckContext, type Finders, type World } from '../../../harness/index.ts'
import { given } from '../../given.ts'
import { AT_ZERO, isAtZero } from '../at-zero.ts'
import { CONTROLS, date, DAY, dollars } from './cost.ts'
import { environmentTag, serviceTag } from './cost-tags.ts'

/** Days over which the pace is measured: any two weeks hold the same number of working days. */
const PACE_DAYS = 14
const DAYS_A_MONTH = 365.25 / 12

/** What the environment cost in the days that Cost Explorer has whole, by AWS service and, with a tag, by its values. */
async function costs(
  context: CheckContext,
  tag?: string,
): Promise<{ service: string; awsService: string; dollars: number }[]> {
  const { aws, settings, now, inconclusive } = context
  const environment = environmentTag(settings)
  if (environment === undefined)
    return inconclusive("No tag tells the environment's costs from others: set observability.costTag or select.tags.")
  // Yesterday is often not billed yet.
  const end = Math.floor(now().getTime() / DAY) * DAY - DAY
  const { ResultsByTime } = await aws.costexplorer.getCostAndUsage({
    TimePeriod: { Start: date(end - PACE_DAYS * DAY), End: date(end) },
    Granularity: 'DAILY',
    Metrics: ['UnblendedCost'],
    Filter: { Tags: { Key: environment.key, Values: [environment.value] } },
    GroupBy: [
      { Type: 'DIMENSION', Key: 'SERVICE' },
      ...(tag === undefined ? [] : [{ Type: 'TAG' as const, Key: tag }]),
    ],
  })
  return given(ResultsByTime, 'costs by day', context)
    .flatMap(({ Groups = [] }) => Groups)
    .map(({ Keys = [], Metrics = {} }) => ({
      awsService: Keys[0] ?? '?',
      service: (Keys[1] ?? '').slice(`${tag}$`.length),
      dollars: Number(
        given(Metrics['UnblendedCost']?.Amount, `amount of the cost of ${Keys[0] ?? 'a service'}`, context),
      ),
    }))
}

const total = (of: readonly { readonly dollars: number }[]): number => of.reduce((sum, { dollars }) => sum + dollars, 0)

/** Every service costs something: without any cost, the tag does not separate costs. */
function assertSome(of: readonly object[], { settings, inconclusive }: CheckContext): void {
  const { key, value } = environmentTag(settings) ?? {}
  if (of.length === 0)
    inconclusive(
      `Cost Explorer knows no cost with the tag ${key}=${value} in ${PACE_DAYS} days. Activate it as a cost allocation tag (Billing, Cost allocation tags); it takes a day.`,
    )
}

check('cost.budget', {
  title: 'The environment keeps its monthly budget',
  covers: ['DG-COST-01'],
  controls: CONTROLS,
  severity: 'medium',
  stages: ['nightly'],
  remedy: 'Look in Cost Explorer, by usage type, at what has grown; or raise the budget (observability.monthlyBudget).',
  async verify(_, context) {
    const { settings, expect, inconclusive } = context
    const spent = await costs(context)
    assertSome(spent, context)
    const { monthlyBudget } = settings.observability
    const pace = (total(spent) / PACE_DAYS) * DAYS_A_MONTH
    if (monthlyBudget === undefined)
      return inconclusive(
        `At the pace of the last ${PACE_DAYS} days a month costs ${dollars(pace)}; no budget says whether that ` +
          'is much. Set observability.monthlyBudget.',
      )
    expect(
      pace <= monthlyBudget
        ? []
        : [`${dollars(pace)} a month at the pace of the last ${PACE_DAYS} days, budget ${dollars(monthlyBudget)}`],
      `cost of ${settings.environment}`,
    ).toEqual([])
  },
  breaks: {
    'somebody left a cluster of GPUs running': ({ costexplorer }) =>
      void costexplorer.daily.add({
        id: 'gpu',
        service: 'Amazon Elastic Compute Cloud - Compute',
        usageType: 'BoxUsage:p4d.24xlarge',
        tags: { Environment: 'production' },
        dollars: 786,
        quantity: 24,
      }),
    'logs are written by the terabyte': ({ costexplorer }) =>
      void costexplorer.daily.add({
        id: 'logs',
        service: 'AmazonCloudWatch',
        usageType: 'DataProcessing-Bytes',
        tags: { Environment: 'production', Service: 'service-a' },
        dollars: 40,
        quantity: 80,
      }),
    'traffic between zones explodes': ({ costexplorer }) =>
      void costexplorer.daily.add({
        id: 'zones',
        service: 'AWS Data Transfer',
        usageType: 'DataTransfer-Regional-Bytes',
        tags: { Environment: 'production' },
        dollars: 25,
        quantity: 2500,
      }),
  },
})

check('cost.attributed', {
  title: 'What containers cost can be told by service',
  covers: ['DG-COST-01'],
  controls: CONTROLS,
  severity: 'low',
  stages: ['nightly'],
  remedy:
    'Let services propagate their tags to tasks (propagateTags SERVICE), with one whose value is of that service ' +
    'alone, or use the managed tags of ECS, and activate it as a cost allocation tag.',
  async verify(_, context) {
    const tag = await serviceTag(context)
    const services = await context.platform.services()
    if (tag === undefined && services.length === 1)
      context.notApplicable(
        `There is one service alone, ${services[0]?.serviceName}: what containers cost is its cost.`,
      )
    context
      .expect(tag === undefined ? ['no tag of their tasks differs from service to service'] : [], 'tags of services')
      .toEqual([])
    const spent = (await costs(context, tag)).filter(
      ({ awsService }) => awsService === 'Amazon Elastic Container Service',
    )
    assertSome(spent, context)
    const nobodys = spent.filter(({ service }) => service === '')
    context
      .expect(
        nobodys.length === 0
          ? []
          : [`${dollars(total(nobodys))} of ${dollars(total(spent))} in ${PACE_DAYS} days carry no tag ${tag}`],
        'cost of containers',
      )
      .toEqual([])
  },
  breaks: {
    'a service does not propagate its tags': ({ ecs }) => dropTag(ecs, ({ group }) => group === 'service:worker'),
    'no task is tagged with its service': ({ ecs }) => dropTag(ecs, () => true),
    'a task was started by hand': ({ ecs }) => {
      const task = ecs.tasks.first()
      ecs.tasks.add({
        ...task,
        taskArn: `${task.taskArn}0`,
        group: 'family:debug',
        tags: [{ key: 'Environment', value: 'production' }],
      })
    },
  },
})

function dropTag({ tasks }: World['ecs'], matches: Parameters<typeof tasks.filter>[0]): void {
  for (const task of tasks.filter(matches)) task.tags = (task.tags ?? []).filter(({ key }) => key !== 'Service')
}

check('cost.spot-share', {
  title: 'No more tasks run on Spot capacity than the profile allows',
  covers: ['DG-COST-01'],
  controls: { nist: ['CP-2(2)', 'SC-5(2)'], soc2: ['A1.1'] },
  severity: 'medium',
  stages: ['nightly'],
  remedy: 'Correct the capacity provider strategy of the service: a new deployment replaces its tasks.',
  each: (platform) => platform.services(),
  async verify(service, { platform, settings, expect, inconclusive, notApplicable }) {
    const { serviceName, clusterArn } = service
    if (settings.observability.spotTasksPercent === 100)
      notApplicable('All tasks may run on Spot (observability.spotTasksPercent is 100).')
    if (isAtZero(service)) notApplicable(AT_ZERO)
    const tasks = (await platform.tasks()).filter(
      (task) => task.clusterArn === clusterArn && task.group === `service:${serviceName}`,
    )
    if (tasks.length === 0) inconclusive(`No task of service ${serviceName} runs: there is nothing to count.`)
    const spot = tasks.filter(({ capacityProviderName }) => capacityProviderName === 'FARGATE_SPOT').length
    const { spotTasksPercent } = settings.observability
    const allowed = Math.ceil((tasks.length * spotTasksPercent) / 100)
    expect(
      spot <= allowed
        ? []
        : [`${spot} of ${tasks.length} tasks run on Spot, allowed are ${allowed} (${spotTasksPercent} %)`],
      `service ${serviceName}`,
    ).toEqual([])
  },
  breaks: {
    'a task runs on Spot': (_, find) => moveToSpot(find, 'service-a', 1),
    'all tasks of a service do': (_, find) => moveToSpot(find, 'service-b', 3),
    'to save money, the worker does': (_, find) => moveToSpot(find, 'worker', 2),
  },
})

function moveToSpot(find: Finders, name: string, count: number): string {
  for (const task of find.tasks(name).slice(0, count)) task.capacityProviderName = 'FARGATE_SPOT'
  return find.serviceArn(name)
}
