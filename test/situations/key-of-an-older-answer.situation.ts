import { situation } from './situation.ts'

export default situation({
  what: 'a key whose kind is said by CustomerMasterKeySpec alone, as older answers of KMS do, and that does not rotate',
  source: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html',
  arrange: (_, find) => {
    const key = find.key('logs')
    Object.assign(key, { CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT' })
    delete key.KeySpec
    key.rotation.enabled = false
  },
  expected: { 'kms.rotation': { 'logs-production': /^fail: .*automatic rotation/ } },
})
