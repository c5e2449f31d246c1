import { situation } from './situation.ts'

export default situation({
  what: 'a wildcard record that answers for the domain, which Route 53 writes as \\052',
  source: 'https://github.com/aws/aws-cli/issues/2701',
  arrange: ({ route53 }) => {
    route53.recordSets.only(({ Type }) => Type === 'A').Name = String.raw`\052.example.com.`
  },
  expected: { 'domain.alias': 'pass' },
})
