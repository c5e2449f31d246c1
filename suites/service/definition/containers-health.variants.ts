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
  {
    what: "a script of the image's that nobody named, so that nobody knows what it asks",
    arrange: (world) => health(world, '/app/healthy --strict'),
    expected: { 'production-service-a:1': /^inconclusive: .*what \/app\/healthy of its health command asks/ },
  },
  {
    what: 'a port that the definition sets',
    settings: { service: { absentCommands: {} } },
    arrange: (world) => {
      container(world).environment!.push({ name: 'PORT', value: '8000' })
      health(world, 'curl -f http://localhost:${PORT}/health || exit 1')
    },
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'another port that the definition sets',
    settings: { service: { absentCommands: {} } },
    arrange: (world) => {
      container(world).environment!.push({ name: 'PORT', value: '8080' })
      health(world, 'curl -f http://localhost:${PORT}/health || exit 1')
    },
    expected: { 'production-service-a:1': /^fail: .*asks port 8080, the container listens on 8000/ },
  },
  {
    what: 'a port that only the image knows',
    settings: { service: { absentCommands: {} } },
    arrange: (world) => health(world, 'curl -f http://localhost:${PORT}/health || exit 1'),
    expected: { 'production-service-a:1': /^inconclusive: .*which port its health command asks/ },
  },
  {
    what: 'a shell that the image does not have',
    settings: { service: { absentCommands: { 'service-a': ['sh'] } } },
    arrange: (world) => health(world, '/app/healthy'),
    expected: { 'production-service-a:1': /^fail: .*it needs sh, which image service-a does not have/ },
  },
  {
    what: 'no shell, where the image has none',
    settings: { service: { absentCommands: { 'service-a': ['sh'] }, healthCommands: ['/app/healthy'] } },
    arrange: (world) => void (container(world).healthCheck!.command = ['CMD', '/app/healthy']),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'only the status of the last command counts',
    settings: { service: { absentCommands: {} } },
    arrange: (world) => health(world, 'curl -f http://localhost:8000/health; test -f /tmp/ready'),
    expected: { 'production-service-a:1': /^fail: .*succeeds whatever it finds/ },
  },
  {
    what: 'Windows: a line of PowerShell that fails on errors',
    arrange: (world) => {
      definition(world).runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }
      health(world, 'powershell -Command "Invoke-WebRequest -UseBasicParsing http://localhost:8000/health"')
    },
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'Windows: a line of PowerShell that returns 1, which is no status',
    arrange: (world) => {
      definition(world).runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }
      health(world, 'powershell -Command try { iwr -UseBasicParsing http://localhost:8000/health } catch { return 1 }')
    },
    expected: { 'production-service-a:1': /^fail: .*is caught, and the command succeeds/ },
  },
  {
    what: "gRPC's own health, which has no path",
    arrange: (world) =>
      void (container(world).healthCheck!.command = ['CMD', '/bin/grpc_health_probe', '-addr=localhost:8000']),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'a program that is asked for its version',
    arrange: (world) => void (container(world).healthCheck!.command = ['CMD', '/agent', '--version']),
    expected: { 'production-service-a:1': /^fail: .*runs \/agent --version, which asks nothing/ },
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
