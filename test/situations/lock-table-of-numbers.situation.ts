import { situation } from './situation.ts'

export default situation({
  what: 'a lock table whose key LockID is a number: every lock of Terraform is refused',
  source: 'https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-state-locking',
  arrange: (_, find) => {
    find.lockTable().AttributeDefinitions = [{ AttributeName: 'LockID', AttributeType: 'N' }]
  },
  expected: { 'terraform.lock-table': /^fail: type of the key LockID/ },
})
