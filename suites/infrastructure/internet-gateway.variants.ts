import { variants } from '../../harness/index.ts'
import { shareFromAnother } from './network-scenes.ts'

variants('internet-gateway.attached', [
  {
    what: 'a VPC of another account, without an internet gateway',
    arrange: (world) => {
      shareFromAnother(world)
      world.ec2.internetGateways.clear()
    },
    expected: [/^inconclusive: .*account 999988887777/],
  },
])
