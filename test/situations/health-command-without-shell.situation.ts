import { situation } from './situation.ts'

export default situation({
  what: 'a health command that says CMD and is written for a shell: no program has its name, and every task is replaced',
  source: 'https://github.com/klutchell/unbound-docker/issues/77',
  settings: { service: { absentCommands: {} } },
  arrange: (_, find) => {
    find.container('service-a').healthCheck!.command = ['CMD', 'curl -f http://localhost:8000/health || exit 1']
  },
  expected: {
    'container.health-command': { 'production-service-a:1': /^fail: .*starts a program, and none is called/ },
  },
})
