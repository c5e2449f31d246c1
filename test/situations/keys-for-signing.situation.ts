import { situation } from './situation.ts'

export default situation({
  what: 'enabled keys of kinds with which no service encrypts: asymmetric, and for message codes',
  source: 'https://docs.aws.amazon.com/kms/latest/developerguide/service-integration.html',
  arrange: (_, find) => {
    Object.assign(find.key('terraform-state'), { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
    Object.assign(find.key('ecr'), { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
    Object.assign(find.key('secrets'), { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
  },
  expected: {
    'terraform.bucket-encryption': /^fail: .*kind RSA_2048/,
    'ecr.encrypted': /^fail: .*kind ECC_NIST_P256/,
    'secrets.key': /^fail: .*kind HMAC_256/,
  },
})
