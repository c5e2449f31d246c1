import { check } from '../../harness/index.ts'
import { unlessShared } from './ownership.ts'
import { attachedTo } from '../routing.ts'
import { NO_VPC } from './no-vpc.ts'

check('internet-gateway.attached', {
  title: 'An internet gateway is attached to the VPC',
  covers: ['DG-INF-11'],
  controls: { nist: ['SC-7', 'AC-4'], soc2: ['CC6.6'] },
  severity: 'critical',
  parts: ['internet'],
  remedy: 'Attach an internet gateway to the VPC.',
  each: (platform) => platform.vpcs(),
  whenNone: NO_VPC,
  async verify(vpc, context) {
    const { platform, expect } = context
    const gateways = await platform.internetGateways()
    const states = gateways.flatMap(({ InternetGatewayId, Attachments = [] }) =>
      Attachments.flatMap(({ VpcId, State }) => (VpcId === vpc.VpcId ? [`${InternetGatewayId} is ${State}`] : [])),
    )
    const problems =
      attachedTo(vpc.VpcId, gateways).size === 1
        ? []
        : [`one attached gateway is expected: ${states.join(', ') || 'there is none'}`]
    await unlessShared(problems, vpc.OwnerId, context)
    expect(problems, `internet gateways of ${vpc.VpcId}`).toEqual([])
  },
  breaks: {
    'it is detached': (_, find) => {
      find.internetGateway().Attachments = []
    },
    'it is still being attached': (_, find) => {
      find.internetGateway().Attachments[0]!.State = 'attaching'
    },
    'it is attached to another VPC': (_, find) => {
      find.internetGateway().Attachments[0]!.VpcId = find.defaultVpc().VpcId
    },
  },
})
