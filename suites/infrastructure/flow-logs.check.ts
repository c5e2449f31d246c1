import { check } from '../../harness/index.ts'

check('vpc.flow-logs', {
  title: 'Flow logs record all traffic of the VPC',
  covers: ['DG-INF-05'],
  controls: { nist: ['AU-2', 'AU-3', 'AU-12', 'AC-4(26)', 'CA-7'], soc2: ['CC7.2', 'CC7.3'], cis: ['3.7'] },
  severity: 'high',
  remedy: 'Create a flow log on the VPC, traffic type ALL, with a log group or bucket that exists.',
  each: (platform) => platform.vpcs(),
  async verify(vpc, { aws, expect }) {
    const { FlowLogs = [] } = await aws.ec2.describeFlowLogs()
    expect(FlowLogs.filter((log) => log.ResourceId === vpc.VpcId)).toContainEqual(
      expect.objectContaining({ FlowLogStatus: 'ACTIVE', TrafficType: 'ALL', DeliverLogsStatus: 'SUCCESS' }),
    )
  },
  breaks: {},
})
