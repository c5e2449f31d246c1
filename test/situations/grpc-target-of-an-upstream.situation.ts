import { situation } from './situation.ts'

export default situation({
  what: 'a service that finds another one by a target of gRPC, whose address has no scheme of the web',
  source: 'https://github.com/grpc/grpc/blob/master/doc/naming.md',
  arrange: (_, find) => {
    find.container('service-a').environment!.find(({ name }) => name === 'SERVICE_B_URL')!.value =
      'dns:///service-b.local:8001'
  },
  expected: { 'discovery.upstream': 'pass' },
})
