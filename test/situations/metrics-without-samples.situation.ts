import { situation } from './situation.ts'

export default situation({
  what: 'a metrics page of names and types, of which no sample has been taken',
  source: 'https://prometheus.io/docs/instrumenting/exposition_formats/',
  arrange: ({ elbv2 }) => {
    const body = '# HELP http_requests_total Requests.\n# TYPE http_requests_total counter\n'
    elbv2.applications.add({ service: 'service-a', answers: { '/metrics': { body } } })
  },
  expected: { 'answers.metrics': /^fail: .*holds no sample/s },
})
