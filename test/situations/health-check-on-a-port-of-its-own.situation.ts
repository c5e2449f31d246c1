import { situation } from './situation.ts'
export default situation({
  what: 'a health check on a port of its own, as Spring Boot has it, by target group and container alike',
  source: 'https://docs.spring.io/spring-boot/reference/actuator/monitoring.html',
  arrange: (_, find) => {
    find.targetGroup().HealthCheckPort = '8081'
    const c = find.container('service-a')
    c.portMappings!.push({ containerPort: 8081, hostPort: 8081, protocol: 'tcp' })
    c.healthCheck!.command = ['CMD-SHELL', 'curl -f http://localhost:8081/health || exit 1']
  },
  expected: { 'targets.health-check': ['pass'] },
})
