import {
  check,
  deployedAs,
  lastPart,
  type CheckContext,
  type Platform,
  type StaffedService,
} from '../../../harness/index.ts'
import { given } from '../../given.ts'
import { addressesOf } from '../../task-addresses.ts'
import { NO_SERVICE } from './no-service.ts'

type Definition = Awaited<ReturnType<Platform['taskDefinitions']>>[number]
type Task = StaffedService['tasks'][number]

const NO_TASK = 'The service wants no tasks: there is none to look at.'

/** Of what is said of tasks, where there is none. */
const NONE_RUNS = 'The service has no task to look at: whether it should have some is for services.count to say.'

check('tasks.healthy', {
  title: 'Every task of a service runs and is healthy',
  covers: ['DG-SVC-04', 'SOP-POST-01'],
  controls: { nist: ['CP-10', 'SI-13', 'SI-4'], soc2: ['A1.2', 'CC7.2'] },
  severity: 'critical',
  remedy:
    'Read the log of the unhealthy container and ask its health check by hand (ECS Exec); ECS replaces the task ' +
    'once the grace period is over.',
  each: (platform) => platform.staffedServices(),
  whenNone: NO_SERVICE,
  async verify({ service, tasks }, context) {
    const { aws, platform, expect, inconclusive, notApplicable } = context
    const wanted =
      tasks.length > 0 ||
      given(service.desiredCount, `number of tasks that service ${service.serviceName} wants`, context) > 0
    if (!wanted) notApplicable(NO_TASK)
    const unknown = tasks.filter(
      ({ lastStatus, healthStatus }) =>
        lastStatus === 'RUNNING' && healthStatus !== 'HEALTHY' && healthStatus !== 'UNHEALTHY',
    )
    const known: readonly Definition[] = unknown.length === 0 ? [] : await platform.taskDefinitions()
    const checkedOf = async (arn = ''): Promise<string[]> => {
      const definition =
        known.find(({ subject }) => subject.id === arn) ??
        (await aws.ecs.describeTaskDefinition({ taskDefinition: arn, include: ['TAGS'] })).taskDefinition
      return (definition?.containerDefinitions ?? []).flatMap(({ name = '?', healthCheck, essential }) =>
        healthCheck !== undefined && essential !== false ? [name] : [],
      )
    }
    const unasked: Task[] = []
    const problems = tasks.length === 0 ? [`no task runs, and ${service.desiredCount} should`] : []
    for (const task of tasks) {
      if (task.lastStatus !== 'RUNNING') problems.push(`${nameOf(task)} is ${task.lastStatus}`)
      else if (task.healthStatus === 'UNHEALTHY')
        problems.push(`${nameOf(task)} is UNHEALTHY: container ${containers(task, 'UNHEALTHY')}`)
      else if (task.healthStatus !== 'HEALTHY') {
        // without a container health check ECS cannot know
        const checked = await checkedOf(task.taskDefinitionArn)
        if (checked.length === 0) unasked.push(task)
        if (checked.length > 0)
          problems.push(
            `${nameOf(task)} is ${task.healthStatus ?? 'UNKNOWN'}, although the health of ${checked.join(', ')} ` +
              'is checked',
          )
      }
    }
    const answering = unasked.length === 0 ? undefined : await healthyTargets(service.serviceName, context)
    const unwell =
      answering === undefined
        ? []
        : unasked.filter((task) => !addressesOf(task).some((address) => answering.has(address)))
    problems.push(...unwell.map((task) => `${nameOf(task)} has no health check of its own, and is no healthy target`))
    expect(problems, `health of the tasks of service ${service.serviceName}`).toEqual([])
    if (unasked.length > 0 && answering === undefined)
      inconclusive(
        `${unasked.length} tasks of ${service.serviceName} run, and nobody asks for their health: neither a container ` +
          'health check nor a load balancer.',
      )
  },
  breaks: {
    'a container fails its health check': (_, find) => {
      const task = find.tasks('service-a')[0]
      task.healthStatus = 'UNHEALTHY'
      task.containers![0]!.healthStatus = 'UNHEALTHY'
      return find.serviceArn('service-a')
    },
    'a task is checked, and has not passed yet': (_, find) => {
      find.tasks('worker')[0].healthStatus = 'UNKNOWN'
      return find.serviceArn('worker')
    },
    'a task is still starting': (_, find) => {
      find.tasks('service-b')[0].lastStatus = 'PENDING'
      return find.serviceArn('service-b')
    },
    'an old task that is checked has not passed': (world, find) => {
      const task = find.tasks('service-b')[0]
      const current = find.taskDefinition('service-b')
      const older = world.ecs.taskDefinitions.add({
        ...current,
        family: 'older',
        revision: 1,
        taskDefinitionArn: current.taskDefinitionArn?.replace(/[^/]+$/, 'older:1'),
      })
      Object.assign(task, { taskDefinitionArn: older.taskDefinitionArn, healthStatus: 'UNKNOWN' })
      return find.serviceArn('service-b')
    },
    'no task is left': (world, find) => {
      world.ecs.tasks.remove(({ group }) => group === 'service:service-a')
      return find.serviceArn('service-a')
    },
  },
})

check('tasks.revision', {
  title: 'Every task of a service runs the task definition that is deployed',
  covers: ['DG-SVC-04'],
  controls: { nist: ['CM-2', 'CM-3', 'SI-7'], soc2: ['CC8.1'] },
  severity: 'high',
  remedy:
    'Wait for the deployment to end. A task of another revision that stays has been started by hand or is left ' +
    'over: stop it, the service replaces it.',
  each: (platform) => platform.staffedServices(),
  whenNone: NO_SERVICE,
  async verify({ service, tasks, primary }, { expect, notApplicable }) {
    if (tasks.length === 0) notApplicable(NONE_RUNS)
    const all = primary === undefined ? deployedAs(service) : [primary]
    const deployed = [...new Set(all.flatMap(({ taskDefinition }) => taskDefinition ?? []))]
    const problems = tasks
      .filter(({ taskDefinitionArn = '' }) => !deployed.includes(taskDefinitionArn))
      .map((task) => `${nameOf(task)} runs ${lastPart(task.taskDefinitionArn)}`)
    const names = deployed.map((arn) => lastPart(arn)).join(' and ') || 'nothing'
    expect(problems, `tasks of service ${service.serviceName}, of which ${names} is deployed`).toEqual([])
  },
  breaks: {
    'one task of an older revision': (_, find) => {
      find.tasks('service-a')[0].taskDefinitionArn =
        'arn:aws:ecs:us-east-1:111122223333:task-definition/production-service-a:0'
      return find.serviceArn('service-a')
    },
    'a deployment has begun, all tasks are old': (_, find) => {
      const row = find.service('worker')
      row.deployments![0]!.taskDefinition = row.taskDefinition?.replace(/\d+$/, '2')
      return row.serviceArn!
    },
    "a task of another service's definition": (_, find) => {
      find.tasks('service-b')[0].taskDefinitionArn = find.tasks('service-a')[0].taskDefinitionArn
      return find.serviceArn('service-b')
    },
  },
})

check('tasks.private', {
  title: 'Tasks stand in private subnets and have no public address',
  covers: ['DG-SVC-04'],
  controls: { nist: ['AC-3', 'AC-4', 'AC-6', 'SC-7'], soc2: ['CC6.6'], pci: ['1.4.4'], hipaa: ['164.312(e)(1)'] },
  severity: 'critical',
  remedy:
    "Set assignPublicIp to DISABLED and name private subnets only in the service's network configuration, then " +
    'force a new deployment.',
  each: (platform) => platform.staffedServices(),
  whenNone: NO_SERVICE,
  async verify({ service, tasks }, { aws, platform, expect, notApplicable }) {
    if (tasks.length === 0) notApplicable(NONE_RUNS)
    const [subnets, { NetworkInterfaces = [] }] = await Promise.all([
      platform.subnets(),
      aws.ec2.describeNetworkInterfaces(),
    ])
    const interfaces = new Map(NetworkInterfaces.map((row) => [row.NetworkInterfaceId, row]))
    const problems = tasks.flatMap((task) => {
      const id = detail(task, 'networkInterfaceId')
      const row = interfaces.get(id)
      // a task in PROVISIONING has none yet; tasks.healthy reports that
      if (id === undefined) return task.lastStatus === 'RUNNING' ? [`${nameOf(task)} has no network interface`] : []
      if (row === undefined) return [`${nameOf(task)}: EC2 shows no network interface ${id}`]
      const publicIp = row.Association?.PublicIp
      const subnet = subnets.find(({ SubnetId }) => SubnetId === row.SubnetId)
      const gateway = subnet?.routeTable.Routes?.find(
        ({ GatewayId }) => GatewayId?.startsWith('igw-') === true,
      )?.GatewayId
      return [
        ...(publicIp === undefined ? [] : [`${nameOf(task)} has the public address ${publicIp}`]),
        ...(subnet === undefined
          ? [`${nameOf(task)} stands in ${row.SubnetId}, which is no subnet of the platform's VPCs`]
          : []),
        ...(gateway === undefined
          ? []
          : [`${nameOf(task)} stands in ${row.SubnetId}, which has a route to the internet gateway ${gateway}`]),
      ]
    })
    expect(problems, `placement of the tasks of service ${service.serviceName}`).toEqual([])
  },
  breaks: {
    'a task has a public address': (_, find) => {
      find.networkInterface(find.tasks('service-a')[0]).Association = { PublicIp: '203.0.113.9', IpOwnerId: 'amazon' }
      return find.serviceArn('service-a')
    },
    'a task stands in a public subnet': (_, find) => {
      const subnet = find.subnets('public')[0]
      find.networkInterface(find.tasks('service-b')[0]).SubnetId = subnet.SubnetId
      return find.serviceArn('service-b')
    },
    'a private subnet got a route to the internet gateway': (_, find) => {
      const { SubnetId } = find.networkInterface(find.tasks('worker')[0])
      const table = find.routeTable(SubnetId)
      table.Routes = [
        ...(table.Routes ?? []),
        { DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-0123456789abcdef0', State: 'active' },
      ]
    },
    'a task stands in a foreign VPC': (_, find) => {
      find.networkInterface(find.tasks('worker')[0]).SubnetId = 'subnet-0123456789abcdef0'
      return find.serviceArn('worker')
    },
  },
})

const nameOf = ({ taskArn }: Pick<Task, 'taskArn'>): string => `task ${lastPart(taskArn)}`

const containers = ({ containers: all = [] }: Task, health: string): string =>
  all
    .filter(({ healthStatus }) => healthStatus === health)
    .map(({ name }) => name)
    .join(', ') || '?'

const detail = ({ attachments = [] }: Pick<Task, 'attachments'>, wanted: string): string | undefined =>
  attachments.flatMap(({ details = [] }) => details).find(({ name }) => name === wanted)?.value

/** Addresses of a service's healthy targets; undefined where no load balancer asks it. */
async function healthyTargets(
  serviceName: string | undefined,
  { aws, platform }: CheckContext,
): Promise<ReadonlySet<string | undefined> | undefined> {
  const groups = (await platform.serviceTargets()).filter(({ service }) => service === serviceName)
  if (groups.length === 0) return undefined
  const answers = await Promise.all(
    groups.map(({ TargetGroupArn }) => aws.elbv2.describeTargetHealth({ TargetGroupArn })),
  )
  return new Set(
    answers
      .flatMap(({ TargetHealthDescriptions = [] }) => TargetHealthDescriptions)
      .flatMap(({ Target, TargetHealth }) => (TargetHealth?.State === 'healthy' ? [Target?.Id] : [])),
  )
}
