import { variants } from '../../harness/index.ts'
import { named } from './network-scenes.ts'

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
])
