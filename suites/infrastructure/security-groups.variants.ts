import { variants, type World } from '../../harness/index.ts'
import { ruleFor } from '../group-rules.ts'
import { bareBalancer, keepClients, serviceOf } from './group-scenes.ts'
import { named } from './network-scenes.ts'

const OPEN = { FromPort: 22, ToPort: 22, CidrIpv4: '0.0.0.0/0' }

/** A group that is open, worn by a service of another environment in the same cluster. */
function addForeignGroup(world: World): string {
  const GroupId = 'sg-0123456789abcdef0'
  world.ec2.securityGroups.add({ ...named(world, 'production-kafka'), GroupId, GroupName: 'rehearsal' })
  world.ec2.securityGroupRules.add(ruleFor(GroupId, OPEN))
  const like = serviceOf(world, 'service-b')
  world.ecs.services.add({
    ...structuredClone(like),
    serviceName: 'rehearsal',
    serviceArn: like.serviceArn!.replace('service-b', 'rehearsal'),
    tags: [{ key: 'Environment', value: 'rehearsal' }],
    taskDefinition: rehearsed(world, like.taskDefinition!),
    networkConfiguration: {
      awsvpcConfiguration: { ...like.networkConfiguration!.awsvpcConfiguration!, securityGroups: [GroupId] },
    },
  })
  return GroupId
}

/** A task definition of the other environment. */
function rehearsed({ ecs }: World, like: string): string {
  const row = ecs.taskDefinitions.only(({ taskDefinitionArn }) => taskDefinitionArn === like)
  const taskDefinitionArn = like.replace('service-b', 'rehearsal')
  const family = row.family!.replace('service-b', 'rehearsal')
  ecs.taskDefinitions.add({ ...row, family, taskDefinitionArn, tags: [{ key: 'Environment', value: 'rehearsal' }] })
  return taskDefinitionArn
}

variants('security-groups.no-open-ingress', [
  {
    what: 'a group that only a service of another environment wears',
    arrange: (world) => void addForeignGroup(world),
    expected: ['pass', 'pass', 'pass', 'pass', 'pass', 'pass'],
  },
  {
    what: 'a group that services of two environments wear',
    arrange: (world) => {
      const GroupId = addForeignGroup(world)
      serviceOf(world, 'service-b').networkConfiguration!.awsvpcConfiguration!.securityGroups!.push(GroupId)
    },
    expected: { rehearsal: 'fail' },
  },
  {
    what: 'a group that nobody wears any more',
    arrange: (world) => {
      addForeignGroup(world)
      world.ecs.services.remove(({ serviceName }) => serviceName === 'rehearsal')
    },
    expected: { rehearsal: 'fail' },
  },
  {
    what: 'tasks that clients reach by their own addresses, through a network load balancer without groups',
    arrange: (world) => {
      bareBalancer(world, '0.0.0.0/0')
      keepClients(world)
    },
    expected: { 'production-public-services': 'pass' },
  },
  {
    what: 'tasks that the internet would reach past a network load balancer without groups',
    arrange: (world) => bareBalancer(world, '0.0.0.0/0'),
    expected: { 'production-public-services': 'fail' },
  },
  {
    what: 'a group that another account shares',
    arrange: (world) => {
      const group = named(world, 'production-endpoints')
      group.OwnerId = '999988887777'
      world.ec2.securityGroupRules.add(ruleFor(group.GroupId, OPEN))
    },
    expected: { 'production-endpoints': 'inconclusive' },
  },
])
