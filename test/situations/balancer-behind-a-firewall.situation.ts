import { addFirewall } from '../../suites/infrastructure/network-scenes.ts'
import { situation } from './situation.ts'
export default situation({
  what: 'a firewall between the public subnets and the internet',
  source: 'https://docs.aws.amazon.com/network-firewall/latest/developerguide/arch-single-zone-igw.html',
  arrange: addFirewall,
  expected: {
    'load-balancer.placement': ['pass'],
    'routes.public': ['pass', 'pass', 'pass', 'pass'],
    'nat.public-subnet': 'pass',
    'tasks.private': 'pass',
  },
})
