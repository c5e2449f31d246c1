import { variants } from '../../../harness/index.ts'
import { ruleFor } from '../../group-rules.ts'
import { groupOf, letOut } from './kafka-scenes.ts'

variants('kafka.broker-ingress', [
  {
    what: 'brokers among themselves on other ports',
    arrange: (world) =>
      void world.ec2.securityGroupRules.add(
        ruleFor(groupOf(world, 'kafka'), {
          FromPort: 9093,
          ToPort: 9093,
          ReferencedGroupInfo: { GroupId: groupOf(world, 'kafka') },
        }),
      ),
    expected: /^pass$/,
  },
])

variants('kafka.task-egress', [
  {
    what: 'brokers elsewhere, let out by their block',
    settings: { internal: { brokerCidrs: ['172.20.4.0/24'] } },
    arrange: (world) => letOut(world, '172.20.4.0/24'),
    expected: /^pass$/,
  },
  {
    what: 'brokers elsewhere, and a wider block',
    settings: { internal: { brokerCidrs: ['172.20.4.0/24'] } },
    arrange: (world) => letOut(world, '172.20.0.0/16'),
    expected:
      /^fail: .*tcp 9092 to 172\.20\.0\.0\/16: on TCP 9092 only brokers are expected.*nothing is let out on TCP 9092 to 172\.20\.4\.0\/24/,
  },
])
