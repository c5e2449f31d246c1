import type { FlowLog } from '@aws-sdk/client-ec2'
import { collection, type Resource } from '../collection.ts'
import { resourceOf } from './resource.ts'
import { vpcIds } from './vpcs.ts'

/** Flow logs of the platform's VPCs and of their subnets. */
export const flowLogs = collection(async (context): Promise<Resource<FlowLog>[]> => {
  const own = await vpcIds(context)
  const { Subnets = [] } = await context.aws.ec2.describeSubnets()
  const watched = new Set([...own, ...Subnets.flatMap(({ VpcId, SubnetId }) => (own.has(VpcId) ? [SubnetId] : []))])
  const { FlowLogs = [] } = await context.aws.ec2.describeFlowLogs()
  return Promise.all(
    FlowLogs.filter(({ ResourceId }) => watched.has(ResourceId)).map((log) =>
      resourceOf(context, 'vpc-flow-log', log.FlowLogId, log),
    ),
  )
})
