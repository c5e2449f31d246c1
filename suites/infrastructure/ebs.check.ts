import { check } from '../../harness/index.ts'
import { given } from '../given.ts'

check('ebs.encryption-by-default', {
  title: 'New volumes are encrypted by default',
  covers: ['MR-INF-04'],
  controls: {
    nist: ['SC-28(1)', 'SC-13'],
    soc2: ['CC6.1'],
    cis: ['5.1.1'],
    pci: ['3.5.1'],
    hipaa: ['164.312(a)(2)(iv)'],
  },
  severity: 'medium',
  remedy: 'Enable EBS encryption by default in the region: aws ec2 enable-ebs-encryption-by-default.',
  async verify({ subject }, context) {
    const { EbsEncryptionByDefault } = await context.aws.ec2.getEbsEncryptionByDefault()
    const what = `EBS encryption by default in ${subject.region}`
    context.expect(given(EbsEncryptionByDefault, what, context), what).toBe(true)
  },
  breaks: {
    'it is off': (world) => {
      world.ec2.account.ebsEncryptionByDefault = false
    },
  },
})
