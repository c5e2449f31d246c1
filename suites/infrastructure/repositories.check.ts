import { check } from '../../harness/index.ts'
import { usedRepositories } from '../used-repositories.ts'
import { keyProblem } from './usable-key.ts'

check('ecr.encrypted', {
  title: 'Image repositories are encrypted with a key that can be used',
  covers: ['MR-INF-04'],
  controls: { nist: ['SC-28(1)'], soc2: ['CC6.1'], pci: ['3.5.1'], hipaa: ['164.312(a)(2)(iv)'] },
  severity: 'medium',
  remedy:
    'Encryption is chosen when a repository is made: create one with encryption type KMS, copy the images, and ' +
    'point the task definitions at it.',
  each: usedRepositories,
  async verify({ repositoryName, encryptionConfiguration }, context) {
    const { settings, expect } = context
    const { encryptionType = 'AES256', kmsKey } = encryptionConfiguration ?? {}
    const wanted = settings.operations.repositoryEncryption
    const problems = wanted.includes(encryptionType)
      ? []
      : [`encryption is ${encryptionType}, expected is ${wanted.join(' or ')}`]
    const problem = kmsKey === undefined ? undefined : await keyProblem(kmsKey, context)
    expect(
      problem === undefined ? problems : [...problems, problem],
      `encryption of repository ${repositoryName}`,
    ).toEqual([])
  },
  breaks: {
    "only S3's own encryption": (_, find) => {
      const repository = find.repository('service-a')
      repository.encryptionConfiguration = { encryptionType: 'AES256' }
      return repository.repositoryArn!
    },
    'the key does not exist': (_, find) => {
      const repository = find.repository('worker')
      repository.encryptionConfiguration!.kmsKey =
        'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000'
      return repository.repositoryArn!
    },
    'the key is disabled': (_, find) => {
      find.key('ecr').KeyState = 'Disabled'
    },
    'the key is for signing': (_, find) => {
      Object.assign(find.key('ecr'), { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
    },
    "the key's store of another maker is not reached": (_, find) => {
      find.key('ecr').KeyState = 'Unavailable'
    },
  },
})
