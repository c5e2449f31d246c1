import { situation } from './situation.ts'

export default situation({
  what: 'a target group that speaks gRPC, asked by the method of its health protocol',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html',
  arrange: ({ elbv2 }) =>
    void Object.assign(elbv2.targetGroups.only(), {
      ProtocolVersion: 'GRPC',
      HealthCheckPath: '/grpc.health.v1.Health/Check',
      Matcher: { GrpcCode: '0' },
    }),
  expected: { 'targets.health-check': 'pass', 'listeners.rules': 'pass', 'listeners.reach': 'not-applicable' },
})
