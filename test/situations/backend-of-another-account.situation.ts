import { situation } from './situation.ts'

export default situation({
  what: "Terraform's state and its locks in the account of the tooling, for which no role is named",
  source: 'https://developer.hashicorp.com/terraform/language/backend/s3#multi-account-aws-architecture',
  arrange: ({ s3, dynamodb }, _, account) => {
    const tooling = account('444455556666')
    for (const bucket of s3.buckets.remove(({ Name }) => Name.startsWith('terraform-state-')))
      tooling.s3.buckets.add(bucket)
    for (const table of dynamodb.tables.remove(({ TableName }) => TableName === 'terraform-state-lock'))
      tooling.dynamodb.tables.add(table)
  },
  expected: {
    'terraform.lock-table': /^inconclusive: .*belongs to another account; name a role/,
    'terraform.stale-locks': /^inconclusive: .*belongs to another account; name a role/,
    'terraform.bucket-closed': /^inconclusive: .*belongs to another account; name a role/,
  },
})
