import { variants } from '../../harness/index.ts'
import { ruleFor } from '../group-rules.ts'
import { addTestListener, bareBalancer, keepClients, serviceOf, shareOneGroup } from './group-scenes.ts'
import { addListener, firstPrivate, named } from './network-scenes.ts'

/** Ports that load balancers may open to the internet are not named: those of the listeners count. */
const UNNAMED = { network: { internetPorts: undefined } }

variants('security-groups.load-balancer-ingress', [
  {
    what: 'the load balancer behind CloudFront, by prefix list',
    arrange: (world) => {
      const { PrefixListId } = world.ec2.prefixLists.first(({ PrefixListName }) =>
        PrefixListName.includes('cloudfront'),
      )
      for (const rule of world.ec2.securityGroupRules)
        if (rule.GroupId === named(world, 'production-alb').GroupId && !rule.IsEgress)
          Object.assign(rule, { CidrIpv4: undefined, PrefixListId })
    },
    expected: ['pass'],
  },
  {
    what: 'a network load balancer beside it, for the brokers within the VPC',
    arrange: (world) => {
      const [balancer] = world.elbv2.loadBalancers
      const LoadBalancerArn = balancer!.LoadBalancerArn.replace('/app/', '/net/')
      const { GroupId } = named(world, 'production-kafka')
      world.elbv2.loadBalancers.add({
        ...balancer!,
        LoadBalancerArn,
        Type: 'network',
        Scheme: 'internal',
        SecurityGroups: [GroupId],
      })
      addListener(world, { LoadBalancerArn, Protocol: 'TCP', Port: 9092 })
    },
    expected: ['pass', 'pass'],
  },
  {
    what: 'the load balancer over IPv6 too',
    arrange: (world) => {
      world.ec2.securityGroupRules.add({
        SecurityGroupRuleId: 'sgr-6',
        GroupId: named(world, 'production-alb').GroupId,
        IsEgress: false,
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIpv6: '::/0',
      })
    },
    expected: ['pass'],
  },
  {
    what: 'a listener for tests of deployments, open to the VPC alone',
    arrange: (world) => addTestListener(world, '10.0.0.0/16'),
    settings: UNNAMED,
    expected: ['pass'],
  },
  {
    what: 'a listener for tests of deployments, open to the internet',
    arrange: (world) => addTestListener(world, '0.0.0.0/0'),
    settings: UNNAMED,
    expected: [/^fail: .*tcp 8443 from 0\.0\.0\.0\/0: only TCP 80, TCP 443 is for the internet/],
  },
  {
    what: 'what Path MTU Discovery needs, as AWS recommends',
    arrange: (world) => {
      const { GroupId } = named(world, 'production-alb')
      const icmp = { IpProtocol: 'icmp', FromPort: 3, ToPort: 4, CidrIpv4: '0.0.0.0/0' }
      world.ec2.securityGroupRules.add(ruleFor(GroupId, icmp))
    },
    expected: ['pass'],
  },
  {
    what: 'no load balancer that wears a group',
    arrange: (world) => {
      for (const balancer of world.elbv2.loadBalancers) balancer.SecurityGroups = []
    },
    expected: ['not-applicable'],
  },
])

variants('security-groups.public-services-ingress', [
  { what: 'one group for public and internal services', arrange: shareOneGroup, expected: ['pass'] },
  {
    what: 'one group for all, by which the load balancer reaches what only services may call',
    arrange: (world) => {
      shareOneGroup(world)
      const { GroupId } = named(world, 'production-public-services')
      const ReferencedGroupInfo = { GroupId: named(world, 'production-alb').GroupId }
      world.ec2.securityGroupRules.add(ruleFor(GroupId, { FromPort: 8001, ToPort: 8001, ReferencedGroupInfo }))
    },
    expected: [/^fail: .*tcp 8001 from group production-alb/],
  },
  {
    what: 'a health check on a port of its own that is not let in',
    arrange: (world) => void (world.elbv2.targetGroups.only().HealthCheckPort = '8081'),
    expected: [/^fail: .*is not let in to service-a on TCP 8081/],
  },
  {
    what: 'a second group of the service lets the load balancer in',
    arrange: (world) => {
      const { GroupId } = named(world, 'production-kafka')
      serviceOf(world, 'service-a').networkConfiguration!.awsvpcConfiguration!.securityGroups!.push(GroupId)
      for (const rule of world.ec2.securityGroupRules)
        if (rule.FromPort === 8000 && !rule.IsEgress) rule.GroupId = GroupId
      world.ec2.securityGroupRules.remove((rule) => rule.GroupId === GroupId && rule.FromPort !== 8000)
    },
    expected: ['pass', 'pass'],
  },
  {
    what: 'a network load balancer without groups, let in by the block of the VPC',
    arrange: (world) => bareBalancer(world, '10.0.0.0/16'),
    expected: ['pass'],
  },
  {
    what: 'a network load balancer without groups, from one of whose zones nothing gets in',
    arrange: (world) => bareBalancer(world, '10.0.1.0/24'),
    expected: [/^fail: .*is not let in to service-a on TCP 8000/],
  },
  {
    what: 'a network load balancer without groups and the whole internet let in, though it hides its clients',
    arrange: (world) => bareBalancer(world, '0.0.0.0/0'),
    expected: [/^fail: .*tcp 8000 from 0\.0\.0\.0\/0/],
  },
  {
    what: 'a network load balancer without groups that shows the addresses of its clients',
    arrange: (world) => {
      bareBalancer(world, '0.0.0.0/0')
      keepClients(world)
    },
    expected: ['pass'],
  },
  {
    what: 'an internal load balancer alone',
    arrange: (world) => {
      for (const balancer of world.elbv2.loadBalancers) balancer.Scheme = 'internal'
    },
    expected: ['not-applicable'],
  },
  {
    what: 'a service that task sets place and register',
    arrange: (world) => {
      const service = serviceOf(world, 'service-a')
      const { networkConfiguration, loadBalancers } = service
      Object.assign(service, { networkConfiguration: undefined, loadBalancers: [] })
      service.taskSets = [{ networkConfiguration, loadBalancers, status: 'PRIMARY' }]
    },
    expected: ['pass'],
  },
])

variants('security-groups.internal-services-ingress', [
  {
    what: 'a service behind an internal load balancer',
    arrange: (world) => {
      for (const balancer of world.elbv2.loadBalancers) balancer.Scheme = 'internal'
    },
    expected: { 'production-public-services': 'pass', 'production-internal-services': 'pass' },
  },
  {
    what: 'a port that Service Connect listens on',
    arrange: (world) => {
      const service = serviceOf(world, 'service-b')
      service.serviceRegistries = []
      const services = [{ portName: 'http', ingressPortOverride: 8001 }]
      service.deployments!.find(({ status }) => status === 'PRIMARY')!.serviceConnectConfiguration = {
        enabled: true,
        services,
      }
    },
    expected: ['pass'],
  },
  {
    what: 'a port by which nobody calls the services',
    arrange: (world) => {
      for (const service of world.ecs.services) service.serviceRegistries = []
    },
    expected: [/^fail: .*tcp 8001 .*: its services take no port only/],
  },
  {
    what: 'a service that its tags put into two environments',
    arrange: (world) => {
      const row = serviceOf(world, 'service-b')
      row.tags = [{ key: 'Environment', value: 'develop' }]
    },
    expected: ['inconclusive'],
  },
])

variants('security-groups.worn-by-services', [
  {
    what: "another VPC's group, which is associated with the platform's",
    arrange: (world) => {
      const vpc = world.ec2.subnets.get(firstPrivate(world).SubnetId)!.VpcId
      const GroupId = 'sg-0123456789abcdef0'
      const other = world.ec2.securityGroups.first(({ VpcId }) => VpcId !== vpc)
      world.ec2.securityGroups.add({ ...other, GroupId, GroupName: 'shared' })
      serviceOf(world, 'service-b').networkConfiguration!.awsvpcConfiguration!.securityGroups = [GroupId]
      world.ec2.networkInterfaces.first(({ VpcId }) => VpcId === vpc).Groups!.push({ GroupId, GroupName: 'shared' })
    },
    expected: ['pass', 'pass', 'pass'],
  },
])
