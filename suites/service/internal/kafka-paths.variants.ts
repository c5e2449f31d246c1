import { variants, type World } from '../../../harness/index.ts'
import { groupOf, letOut } from './kafka-scenes.ts'

const peer = (world: World): void => {
  for (const { Routes, VpcId } of world.ec2.routeTables)
    if (world.ec2.vpcs.get(VpcId)?.IsDefault !== true)
      Routes.push({
        DestinationCidrBlock: '172.20.0.0/16',
        VpcPeeringConnectionId: 'pcx-0123456789abcdef0',
        State: 'active',
      })
}

const openAcls = (world: World): void => {
  for (const { Entries } of world.ec2.networkAcls)
    for (const Egress of [true, false])
      Entries.push({ Egress, RuleNumber: 5, RuleAction: 'allow', Protocol: '-1', CidrBlock: '172.20.0.0/16' })
}

const ELSEWHERE = { brokerGroups: [], brokerCidrs: ['172.20.4.0/24'] }

variants('kafka.path', [
  {
    what: 'brokers beyond a peering',
    settings: { internal: ELSEWHERE },
    arrange: (world) => (letOut(world, '172.20.0.0/16'), peer(world), openAcls(world)),
    expected: /^pass$/,
  },
  {
    what: 'brokers beyond a peering, which the groups of tasks do not know',
    settings: { internal: ELSEWHERE },
    arrange: (world) => (peer(world), openAcls(world)),
    expected: /^fail: .*let nothing out on TCP 9092 to brokers at 172\.20\.4\.0\/24/,
  },
  {
    what: 'brokers beyond a peering, which the ACLs do not know',
    settings: { internal: ELSEWHERE },
    arrange: (world) => (letOut(world, '172.20.0.0/16'), peer(world)),
    expected:
      /^fail: .*network ACL acl-\w+ of service [\w-]+ in subnet-\w+ denies TCP 9092 to 172\.20\.4\.0\/24 by the closing rule/,
  },
  {
    what: 'the group of the brokers by its id',
    settings: (world) => ({ internal: { brokerGroups: [groupOf(world, 'kafka')] } }),
    expected: /^pass$/,
  },
  {
    what: 'nobody carries the group of the brokers',
    settings: { internal: { brokerGroups: ['production-msk'] } },
    expected: /^inconclusive: No network interface carries a group of the brokers \(production-msk\)/,
  },
  {
    what: 'nobody says where brokers are',
    settings: { internal: { brokerGroups: [] } },
    expected: /^inconclusive: It uses Kafka, and nothing says where brokers are/,
  },
  {
    what: 'no services that use Kafka',
    settings: { internal: { kafkaServices: [] } },
    expected: /^not-applicable: /,
  },
])
