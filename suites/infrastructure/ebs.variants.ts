import { variants } from '../../harness/index.ts'

variants('ebs.encryption-by-default', [
  {
    what: 'an answer that does not say it',
    arrange: ({ ec2 }) => void Reflect.deleteProperty(ec2.account, 'ebsEncryptionByDefault'),
    expected: /^inconclusive: .*does not say/,
  },
])
