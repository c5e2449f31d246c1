import { situation } from './situation.ts'

export default situation({
  what: 'a distroless image whose health command needs a shell, which the configuration says it lacks',
  source: 'https://github.com/coollabsio/coolify/issues/4503',
  settings: { service: { absentCommands: { 'service-a': ['sh', 'curl'] } } },
  arrange: (_, find) => {
    find.container('service-a').healthCheck!.command = ['CMD-SHELL', '/app/healthy || exit 1']
  },
  expected: { 'container.health-command': { 'production-service-a:1': /^fail: .*needs sh/ } },
})
