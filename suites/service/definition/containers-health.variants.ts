import { variants, type World } from '../../../harness/index.ts'
import { container, definition } from './definition-scenes.ts'

const health = (world: World, command: string): void =>
  void (container(world).healthCheck!.command = ['CMD-SHELL', command])

variants('container.health-command', [
  {
    what: 'wget, which this image has',
    settings: { service: { absentCommands: {} } },
    arrange: (world) => health(world, 'wget -q -O /dev/null http://localhost:8000/health || exit 1'),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'curl that is content with errors',
    settings: { service: { absentCommands: {} } },
    arrange: (world) => health(world, 'curl -s http://localhost:8000/health || exit 1'),
    expected: { 'production-service-a:1': 'fail' },
  },
  {
    what: 'the path that the target group asks, where no setting names one',
    settings: { service: { healthPath: null, absentCommands: {} } },
    arrange: (world) => {
      world.elbv2.targetGroups.only().HealthCheckPath = '/pulse'
      health(world, 'wget -q -O /dev/null http://localhost:8000/pulse || exit 1')
    },
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'another path than the target group asks, where no setting names one',
    settings: { service: { healthPath: null } },
    arrange: (world) => void (world.elbv2.targetGroups.only().HealthCheckPath = '/pulse'),
    expected: { 'production-service-a:1': 'fail' },
  },
  {
    what: "a script of the image's that the configuration knows",
    settings: { service: { healthCommands: ['/app/healthy*'] } },
    arrange: (world) => health(world, '/app/healthy --strict'),
    expected: { 'production-service-a:1': 'pass' },
  },
])

variants('container.health-check', [
  {
    what: 'an essential container beside the one that the load balancer asks',
    arrange: (world) => definition(world).containerDefinitions!.push({ name: 'sidecar', image: 'sidecar' }),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'behind no load balancer: a log router and what is done before the application starts',
    arrange: (world) => {
      world.ecs.services.only(({ serviceName }) => serviceName === 'service-a').loadBalancers = []
      const [app, ...others] = definition(world).containerDefinitions!
      app!.dependsOn = [{ containerName: 'migrate', condition: 'SUCCESS' }]
      definition(world).containerDefinitions = [
        app!,
        ...others,
        { name: 'migrate', image: 'migrate' },
        { name: 'router', image: 'fluent-bit', firelensConfiguration: { type: 'fluentbit' } },
      ]
    },
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'behind no load balancer: an essential container without a health check',
    arrange: (world) => {
      world.ecs.services.only(({ serviceName }) => serviceName === 'service-a').loadBalancers = []
      definition(world).containerDefinitions!.push({ name: 'sidecar', image: 'sidecar' })
    },
    expected: { 'production-service-a:1': 'fail' },
  },
  {
    what: 'a sidecar that is not essential, without a health check',
    arrange: (world) =>
      definition(world).containerDefinitions!.push({ name: 'sidecar', image: 'sidecar', essential: false }),
    expected: { 'production-service-a:1': 'pass' },
  },
])

variants('container.health-grace', [
  {
    what: 'a service without a load balancer',
    arrange: (world) => (world.ecs.services.only(({ serviceName }) => serviceName === 'service-a').loadBalancers = []),
    expected: { 'production-service-a:1': 'not-applicable' },
  },
])
