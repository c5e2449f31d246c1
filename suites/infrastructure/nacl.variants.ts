import { variants, type World } from '../../harness/index.ts'
import { addDatabaseSubnet } from './network-scenes.ts'

const acl = (world: World, name: string) =>
  world.ec2.networkAcls.only(({ Tags }) => Tags?.some(({ Key, Value }) => Key === 'Name' && Value === name) === true)

variants('nacl.flows', [
  {
    what: 'a network ACL that shuts out one network',
    arrange: (world) => {
      acl(world, 'production-public').Entries.push({
        RuleNumber: 5,
        RuleAction: 'deny',
        Egress: false,
        Protocol: '-1',
        CidrBlock: '198.51.100.0/24',
      })
    },
    expected: ['pass', 'pass'],
  },
  {
    what: 'a network ACL that lets answers in only to the ports from which Linux asks',
    arrange: (world) => {
      acl(world, 'production-private').Entries.find(
        ({ Egress, PortRange }) => Egress === false && PortRange?.From === 1024,
      )!.PortRange = {
        From: 32768,
        To: 65535,
      }
    },
    expected: ['pass', 'pass'],
  },
  {
    what: 'a network ACL that lets clients of one network in only',
    arrange: (world) => {
      const { Entries } = acl(world, 'production-public')
      Entries.find(({ Egress, PortRange }) => Egress === false && PortRange?.From === 443)!.CidrBlock = '203.0.113.0/24'
    },
    expected: ['fail', 'pass'],
  },
  {
    what: "the VPC's default network ACL, which lets everything through",
    arrange: (world) => {
      const open = world.ec2.networkAcls.only(
        ({ IsDefault, VpcId }) => IsDefault === true && world.ec2.vpcs.get(VpcId)?.IsDefault !== true,
      )
      for (const name of ['production-public', 'production-private'])
        open.Associations.push(...acl(world, name).Associations.splice(0))
    },
    expected: ['pass'],
  },
  {
    what: 'databases in subnets of their own, to which nothing flows',
    arrange: addDatabaseSubnet,
    expected: ['pass', 'pass', 'pass'],
  },
])
