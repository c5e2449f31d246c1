import { normalizeCidr } from 'cidr-tools'
import { check } from '../../harness/index.ts'
import { NO_VPC } from './no-vpc.ts'

check('vpc.available', {
  title: 'The VPC of the platform exists and is available',
  covers: ['DG-INF-01'],
  controls: { nist: ['SC-7', 'CM-8'], soc2: ['CC6.6'] },
  severity: 'critical',
  remedy: 'Create the VPC, or tag it as select.tags says, or name its id in select.vpcIds.',
  each: (platform) => platform.vpcs(),
  whenNone: {
    verdict: 'fail',
    because: 'No service of the environment runs in a VPC, and none is selected by tags or id.',
  },
  async verify(vpc, { expect }) {
    expect(vpc.State, `state of ${vpc.VpcId}`).toBe('available')
  },
  breaks: {
    'no VPC carries the tags, and no service runs in one': (world, find) => {
      find.vpc().Tags = []
      world.ecs.services.clear()
    },
    'its tag names another environment, and no service runs in it': (world, find) => {
      find.vpc().Tags = [{ Key: 'Environment', Value: 'another' }]
      world.ecs.services.clear()
    },
    'it is still being created': (_, find) => {
      find.vpc().State = 'pending'
    },
  },
})

check('vpc.cidr', {
  title: 'The VPC has the address blocks that the design gives it, and no others',
  covers: ['DG-INF-01'],
  controls: { nist: ['SC-7', 'CM-2'], soc2: ['CC6.6'] },
  severity: 'medium',
  remedy:
    'Recreate the VPC with the designed block, or state the real ones in network.vpcCidr and network.secondaryCidrs.',
  each: (platform) => platform.vpcs(),
  whenNone: NO_VPC,
  async verify(vpc, { settings, expect, notApplicable }) {
    const { vpcCidr, secondaryCidrs } = settings.network
    if (vpcCidr === undefined)
      return notApplicable(`The configuration gives the VPC no block (network.vpcCidr); it has ${vpc.CidrBlock}.`)
    const associated = (vpc.CidrBlockAssociationSet ?? [])
      .filter((block) => block.CidrBlockState?.State === 'associated')
      .flatMap((block) => block.CidrBlock ?? [])
    expect(vpc.CidrBlock, `primary block of ${vpc.VpcId}`).toBe(normalizeCidr(vpcCidr))
    expect(associated.toSorted(), `all blocks of ${vpc.VpcId}`).toEqual(
      [vpcCidr, ...secondaryCidrs].map((block) => normalizeCidr(block)).toSorted(),
    )
  },
  breaks: {
    'another primary block': (_, find) => {
      const vpc = find.vpc()
      vpc.CidrBlock = '10.1.0.0/16'
      vpc.CidrBlockAssociationSet[0]!.CidrBlock = '10.1.0.0/16'
    },
    'a secondary block that nobody designed': (_, find) => {
      find.vpc().CidrBlockAssociationSet.push({
        AssociationId: 'vpc-cidr-assoc-x',
        CidrBlock: '100.64.0.0/16',
        CidrBlockState: { State: 'associated' },
      })
    },
    'the block is being taken away': (_, find) => {
      find.vpc().CidrBlockAssociationSet[0]!.CidrBlockState = { State: 'disassociating' }
    },
  },
})

check('vpc.dns', {
  title: 'The VPC resolves names and gives host names',
  covers: ['DG-INF-01'],
  controls: { nist: ['SC-20', 'CM-6'], soc2: ['A1.2'] },
  severity: 'high',
  remedy: 'Switch on enableDnsSupport and enableDnsHostnames: Cloud Map and private endpoints need both.',
  each: (platform) => platform.vpcs(),
  whenNone: NO_VPC,
  async verify({ VpcId }, { aws, expect }) {
    const [support, hostnames] = await Promise.all([
      aws.ec2.describeVpcAttribute({ VpcId, Attribute: 'enableDnsSupport' }),
      aws.ec2.describeVpcAttribute({ VpcId, Attribute: 'enableDnsHostnames' }),
    ])
    expect(
      { support: support.EnableDnsSupport?.Value, hostnames: hostnames.EnableDnsHostnames?.Value },
      `DNS attributes of ${VpcId}`,
    ).toEqual({
      support: true,
      hostnames: true,
    })
  },
  breaks: {
    'no DNS support': (_, find) => {
      find.vpcAttributes().EnableDnsSupport = false
    },
    'no host names': (_, find) => {
      find.vpcAttributes().EnableDnsHostnames = false
    },
    neither: (_, find) => {
      Object.assign(find.vpcAttributes(), { EnableDnsSupport: false, EnableDnsHostnames: false })
    },
  },
})
