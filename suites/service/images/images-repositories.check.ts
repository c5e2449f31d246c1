import { check, type Platform } from '../../../harness/index.ts'
import { parseImage } from '../../image-reference.ts'
import { usedRepositories } from '../../used-repositories.ts'
import { lifecycleProblems } from './images-lifecycle.ts'

check('ecr.scanned', {
  title: 'Images are scanned when they are pushed',
  covers: ['DG-SVC-01'],
  controls: { nist: ['RA-5', 'SI-2'], soc2: ['CC7.1'], pci: ['11.3.1'] },
  severity: 'high',
  remedy: "Switch on scanning on push, in the repository or by a rule of the registry's scanning configuration.",
  each: usedRepositories,
  async verify({ repositoryName = '' }, { platform, expect, inconclusive }) {
    const scanning = (await platform.repositoryScanning()).get(repositoryName)
    if (scanning === undefined) return inconclusive(`ECR did not say how repository ${repositoryName} is scanned.`)
    expect(scanning.scanFrequency, `scans of images of ${repositoryName}`).not.toBe('MANUAL')
  },
  breaks: {
    'one repository is not scanned': (_, find) => {
      const repository = find.repository('service-a')
      repository.imageScanningConfiguration = { scanOnPush: false }
      return repository.repositoryArn!
    },
    'none is scanned': ({ ecr }) => {
      for (const repository of ecr.repositories) repository.imageScanningConfiguration = { scanOnPush: false }
    },
    "the registry's rules are for other repositories": ({ ecr }, find) => {
      ecr.scanning.rules.push({
        scanFrequency: 'SCAN_ON_PUSH',
        repositoryFilters: [{ filter: 'base/*', filterType: 'WILDCARD' }],
      })
      const repository = find.repository('worker')
      repository.imageScanningConfiguration = { scanOnPush: false }
      return repository.repositoryArn!
    },
  },
})

check('ecr.immutable-tags', {
  title: 'Tags of images cannot be moved',
  covers: ['DG-SVC-01'],
  controls: { nist: ['CM-2', 'CM-8(1)', 'SI-7'], soc2: ['CC8.1'] },
  severity: 'medium',
  remedy: 'Set the tag mutability of the repository to IMMUTABLE; exceptions may name nothing that a deployment uses.',
  each: usedRepositories,
  async verify({ repositoryName, imageTagMutability, imageTagMutabilityExclusionFilters = [] }, { expect }) {
    const exceptions = imageTagMutabilityExclusionFilters.map(({ filter }) => filter)
    const wide = exceptions.filter((filter) => /^\**$/.test(filter ?? ''))
    const seen = `${imageTagMutability}${exceptions.length === 0 ? '' : ` except ${exceptions.join(', ')}`}`
    const fixed =
      imageTagMutability === 'IMMUTABLE' || (imageTagMutability === 'IMMUTABLE_WITH_EXCLUSION' && wide.length === 0)
    expect(fixed ? 'immutable' : seen, `tags of repository ${repositoryName}`).toBe('immutable')
  },
  breaks: {
    'tags can be moved': (_, find) => {
      const repository = find.repository('service-b')
      repository.imageTagMutability = 'MUTABLE'
      return repository.repositoryArn!
    },
    'everything is an exception': ({ ecr }) => {
      for (const repository of ecr.repositories)
        Object.assign(repository, {
          imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: '*' }],
        })
    },
    'only exceptions are fixed': (_, find) => {
      const repository = find.repository('worker')
      Object.assign(repository, {
        imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'v0*' }],
      })
      return repository.repositoryArn!
    },
  },
})

check('ecr.lifecycle', {
  title: 'Old images are cleaned away, and what may still be needed is kept',
  covers: ['DG-SVC-01', 'DG-COST-01'],
  controls: { nist: ['CM-2(2)', 'CM-2(3)', 'SI-12'], soc2: ['CC8.1'] },
  severity: 'low',
  remedy:
    'Give the repository a lifecycle policy that expires tagged images by their number, not by their age, and ' +
    'keeps enough of them to return to.',
  each: usedRepositories,
  async verify({ repositoryName = '', registryId }, { aws, platform, settings, expect, orAbsent }) {
    const { imagesKept, imageTags: versions } = settings.service
    const [policy, { imageDetails = [] }, named] = await Promise.all([
      orAbsent(aws.ecr.getLifecyclePolicy({ repositoryName }), 'LifecyclePolicyNotFoundException'),
      aws.ecr.describeImages({ repositoryName }),
      namedImages(repositoryName, registryId, platform),
    ])
    const images = imageDetails.flatMap(({ imageDigest = '', imageTags: tags = [] }) => {
      const isNamed = named.digests.has(imageDigest) || tags.some((tag) => named.tags.has(tag))
      const isRelease = tags.some((tag) => versions.some((source) => new RegExp(source).test(tag)))
      return isNamed || isRelease ? [{ ...(isNamed && { named: imageDigest }), tags }] : []
    })
    const problems =
      policy === undefined
        ? ['it has no lifecycle policy']
        : lifecycleProblems(policy.lifecyclePolicyText ?? '', imagesKept, images)
    expect(problems, `lifecycle of repository ${repositoryName}`).toEqual([])
  },
  breaks: {
    'no policy': (_, find) => {
      const repository = find.repository('service-a')
      delete repository.lifecyclePolicyText
      return repository.repositoryArn!
    },
    'images expire by their age': ({ ecr }) => {
      for (const repository of ecr.repositories)
        repository.lifecyclePolicyText = policyOf({
          tagStatus: 'any',
          countType: 'sinceImagePushed',
          countUnit: 'days',
          countNumber: 14,
        })
    },
    'only the newest is kept': (_, find) => {
      const repository = find.repository('worker')
      repository.lifecyclePolicyText = policyOf({
        tagStatus: 'tagged',
        tagPatternList: ['v*'],
        countType: 'imageCountMoreThan',
        countNumber: 1,
      })
      return repository.repositoryArn!
    },
    'running images go to the archive': (_, find) => {
      const repository = find.repository('service-b')
      const { rules } = JSON.parse(repository.lifecyclePolicyText!) as { rules: object[] }
      const selection = { tagStatus: 'any', countType: 'sinceImagePulled', countUnit: 'days', countNumber: 30 }
      const action = { type: 'transition', targetStorageClass: 'archive' }
      repository.lifecyclePolicyText = JSON.stringify({ rules: [...rules, { rulePriority: 99, selection, action }] })
      return repository.repositoryArn!
    },
    'a policy without rules': (_, find) => {
      const repository = find.repository('worker')
      repository.lifecyclePolicyText = '{"rules":[]}'
      return repository.repositoryArn!
    },
  },
})

/** What the definitions of the platform name of a repository. */
async function namedImages(repositoryName: string, registryId: string | undefined, platform: Platform) {
  const definitions = await platform.judgedDefinitions()
  const named = definitions
    .flatMap(({ containerDefinitions = [] }) => containerDefinitions)
    .map(({ image = '' }) => parseImage(image))
    .filter(({ ecr, repository }) => repository === repositoryName && ecr?.account === registryId)
  return {
    digests: new Set(named.flatMap(({ digest }) => digest ?? [])),
    tags: new Set(named.flatMap(({ digest, tag = 'latest' }) => (digest === undefined ? [tag] : []))),
  }
}

const policyOf = (selection: object): string =>
  JSON.stringify({ rules: [{ rulePriority: 1, selection, action: { type: 'expire' } }] })
