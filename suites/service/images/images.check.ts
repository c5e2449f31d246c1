import { check, matchesPattern, type Finders } from '../../../harness/index.ts'
import { ecrImages, heldImages, repositoryOf, upstreamOf } from '../ecr-images.ts'
import { isTagged } from '../ecr-manifests.ts'
import { parseImage } from '../../image-reference.ts'
import { changeContainer, changeDefinition } from '../task-definitions-breaks.ts'

const REGISTRY = '111122223333.dkr.ecr.us-east-1.amazonaws.com'
const OTHER_DIGEST = `sha256:${'0'.repeat(64)}`

check('image.exists', {
  title: 'The images that a task definition takes from ECR are there',
  covers: ['DG-SVC-01', 'SOP-STG-02'],
  controls: { nist: ['CM-2', 'CP-10', 'SI-7'], soc2: ['A1.2', 'CC8.1'] },
  severity: 'critical',
  remedy: 'Push the image, or register a revision that names one which is there: new tasks cannot start without it.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, containerDefinitions }, context) {
    const images = ecrImages(containerDefinitions)
    if (images.length === 0) context.notApplicable(`None of the images of ${family} comes from ECR.`)
    const problems: string[] = []
    const unfetched: string[] = []
    for (const reference of images) {
      const { container, image, repository, tag = 'latest', digest } = reference
      const held = await heldImages(reference, context)
      const isHeld = held?.some(({ imageDigest, imageTags = [] }) =>
        digest === undefined ? imageTags.includes(tag) : imageDigest === digest,
      )
      if (isHeld === true) continue
      const upstream = await upstreamOf(reference, context)
      if (upstream !== undefined) unfetched.push(`${image} of ${upstream}`)
      else if (held === undefined)
        problems.push(`container ${container}: repository ${repository} of ${image} does not exist`)
      else
        problems.push(
          digest === undefined
            ? `container ${container}: repository ${repository} holds no image tagged ${tag} among ${held.length}`
            : `container ${container}: repository ${repository} holds no image with the digest ${digest}`,
        )
    }
    context.expect(problems, `images of ${family}`).toEqual([])
    if (unfetched.length > 0)
      context.inconclusive(
        `A pull-through cache fetches what it does not hold with the first pull, and nobody pulled ` +
          `${unfetched.join(', ')} yet: whether it is there, only that registry knows.`,
      )
  },
  breaks: {
    'the repository is gone': ({ ecr }, find) => {
      ecr.repositories.remove(({ repositoryName }) => repositoryName === 'worker')
      return find.taskDefinition('worker').taskDefinitionArn!
    },
    'the image was cleaned away': ({ ecr }, find) => {
      ecr.images.remove(({ repositoryName }) => repositoryName === 'service-a')
      return find.taskDefinition('service-a').taskDefinitionArn!
    },
    'a tag that was never pushed': (_, find) =>
      changeContainer(find, 'service-b', (container) => (container.image = container.image!.replace(/:.*/, ':v9.9.9'))),
    'a digest that nobody pushed': (_, find) =>
      changeContainer(
        find,
        'service-b',
        (container) => (container.image = container.image!.replace(/:.*/, `@${OTHER_DIGEST}`)),
      ),
    'a repository of another account': (_, find) =>
      changeContainer(
        find,
        'worker',
        (container) => (container.image = container.image!.replace('111122223333', '444455556666')),
      ),
    'a second container': (_, find) =>
      changeDefinition(
        find,
        'worker',
        ({ containerDefinitions = [] }) =>
          void containerDefinitions.push({ name: 'sidecar', image: `${REGISTRY}/sidecar:v1.0.0` }),
      ),
  },
})

check('image.running-kept', {
  title: 'The repository still holds every image that runs, and its tag still means it',
  covers: ['DG-SVC-01'],
  controls: { nist: ['CM-2', 'CM-8', 'CP-10', 'SI-7'], soc2: ['A1.2'] },
  severity: 'high',
  remedy:
    'Push the image again and deploy it: a task that is replaced or scaled out pulls its image anew. Keep the ' +
    'lifecycle policy from expiring what runs, and tags from being moved or pushed again.',
  each: (platform) => platform.staffedServices(),
  async verify({ service: { serviceName }, tasks }, context) {
    const running = tasks.flatMap(({ containers = [], subject }) =>
      ecrImages(containers).map((image) => ({
        image,
        task: subject.name,
        digest: containers.find(({ name }) => name === image.container)?.imageDigest,
      })),
    )
    const known = running.filter(({ digest }) => digest !== undefined)
    if (known.length === 0) context.notApplicable(`Service ${serviceName} runs no task with a pulled image of ECR.`)
    const problems = await Promise.all(
      [...Map.groupBy(known, ({ image, digest }) => `${image.image} ${digest}`).values()].map(async (group) => {
        const { image, digest } = group[0]!
        const held = await heldImages(image, context)
        if (held === undefined) return [`repository ${image.repository} of ${image.image} does not exist`]
        const runs = `${group.length} of its tasks run ${image.image} as ${digest}`
        if (!held.some(({ imageDigest }) => imageDigest === digest))
          return [`${runs}, which the repository no longer holds (such as task ${group[0]!.task})`]
        if (await isTagged(image, digest!, held, context)) return []
        const now = held.find(({ imageTags = [] }) => imageTags.includes(image.tag ?? 'latest'))?.imageDigest
        return [`${runs}, and the tag now means ${now ?? 'no image'}`]
      }),
    )
    context.expect(problems.flat(), `images of service ${serviceName}`).toEqual([])
  },
  breaks: {
    'the repository is gone': ({ ecr }) => {
      ecr.repositories.remove(({ repositoryName }) => repositoryName === 'service-a')
      return 'service-a'
    },
    'the image was expired': ({ ecr }) => {
      ecr.images.remove(({ repositoryName }) => repositoryName === 'worker')
      return 'worker'
    },
    'a build that was deleted and pushed again': (_, find) => {
      const task = find.tasks('service-b')[0]
      task.containers![0]!.imageDigest = OTHER_DIGEST
      return 'service-b'
    },
    'the tag was moved to another build': ({ ecr }, find) => {
      const before = find.image('service-b')
      ecr.images.add({ ...before, imageDigest: OTHER_DIGEST })
      before.imageTags = []
      return 'service-b'
    },
    'the tag was taken away': (_, find) => {
      find.image('worker').imageTags = []
      return 'worker'
    },
  },
})

check('image.pinned', {
  title: 'Images are named by a version, a commit or a digest',
  covers: ['DS-SVC-02', 'SOP-STG-02'],
  controls: { nist: ['CM-2', 'CM-3', 'SI-7'], soc2: ['CC8.1'] },
  severity: 'high',
  remedy:
    'Name the image by its digest or by the version or commit that it was built from, never by latest or the ' +
    'name of a branch or environment.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, containerDefinitions = [] }, { settings, expect }) {
    const isVersion = (tag: string): boolean =>
      settings.service.imageTags.some((source) => new RegExp(source).test(tag))
    const problems = containerDefinitions.flatMap(({ name, image = '' }) => {
      const { tag, digest } = parseImage(image)
      if (digest !== undefined) return []
      if (tag === undefined) return [`container ${name} names ${image || 'no image'} without a tag, which means latest`]
      return isVersion(tag) ? [] : [`container ${name}: tag ${tag} of ${image} names neither a version nor a commit`]
    })
    expect(problems, `images of ${family}`).toEqual([])
  },
  breaks: {
    latest: (_, find) =>
      changeContainer(find, 'service-a', (container) => (container.image = container.image!.replace(/:.*/, ':latest'))),
    'no tag': (_, find) =>
      changeContainer(find, 'service-b', (container) => (container.image = container.image!.replace(/:.*/, ''))),
    'the name of an environment': (_, find) =>
      changeContainer(
        find,
        'worker',
        (container) => (container.image = container.image!.replace(/:.*/, ':production')),
      ),
    'a sidecar without a version': (_, find) =>
      changeDefinition(
        find,
        'service-a',
        ({ containerDefinitions = [] }) => void containerDefinitions.push({ name: 'proxy', image: 'envoyproxy/envoy' }),
      ),
  },
})

check('image.immutable', {
  title: 'What an image is named by cannot come to mean another image',
  covers: ['DS-SVC-02', 'SOP-STG-02'],
  controls: { nist: ['CM-2', 'CM-3', 'SI-7', 'SI-7(15)'], soc2: ['CC8.1'] },
  severity: 'high',
  remedy: 'Name the image by its digest, or make tags of the repository immutable.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, containerDefinitions = [] }, context) {
    const problems: string[] = []
    for (const { name = '?', image = '' } of containerDefinitions) {
      const { tag = 'latest', digest, repository } = parseImage(image)
      if (digest !== undefined) continue
      const [reference] = ecrImages([{ name, image }])
      const found = reference && (await repositoryOf(reference, context))
      if (reference === undefined)
        problems.push(`container ${name}: ${image} is not of ECR, so that only a digest would pin it`)
      else if (found === undefined)
        problems.push(`container ${name}: there is no repository ${repository} that would keep ${image} as it is`)
      else if (!isFixed(found, tag))
        problems.push(
          `container ${name}: tag ${tag} can be moved, repository ${repository} is ${found.imageTagMutability}`,
        )
    }
    context.expect(problems, `images of ${family}`).toEqual([])
  },
  breaks: {
    'tags can be moved': (_, find) => `production-${mutable(find, 'service-a', 'MUTABLE')}:1`,
    'the tag is an exception': (_, find) =>
      `production-${mutable(find, 'worker', 'IMMUTABLE_WITH_EXCLUSION', 'v1*')}:1`,
    'a tag of another registry': (_, find) =>
      changeContainer(find, 'service-b', (container) => (container.image = 'ghcr.io/example/service-b:v1.2.3')),
    'a repository that does not exist': (_, find) =>
      changeContainer(find, 'service-b', (container) => (container.image = `${REGISTRY}/elsewhere:v1.2.3`)),
  },
})

interface Mutability {
  readonly imageTagMutability?: string | undefined
  readonly imageTagMutabilityExclusionFilters?: readonly { readonly filter: string | undefined }[] | undefined
}

/**
 * Whether a tag of a repository is immutable. Filters of exceptions support only `*`. Source: ECR user guide, image tag
 * mutability.
 */
function isFixed({ imageTagMutability, imageTagMutabilityExclusionFilters = [] }: Mutability, tag: string): boolean {
  const matched = imageTagMutabilityExclusionFilters.some(({ filter = '' }) => matchesPattern(filter, tag))
  if (imageTagMutability === 'IMMUTABLE') return true
  if (imageTagMutability === 'IMMUTABLE_WITH_EXCLUSION') return !matched
  return imageTagMutability === 'MUTABLE_WITH_EXCLUSION' && matched
}

/** Changes how a repository treats its tags. */
function mutable(
  find: Finders,
  name: string,
  imageTagMutability: 'MUTABLE' | 'IMMUTABLE_WITH_EXCLUSION',
  exception?: string,
): string {
  const repository = find.repository(name)
  repository.imageTagMutability = imageTagMutability
  if (exception !== undefined)
    repository.imageTagMutabilityExclusionFilters = [{ filterType: 'WILDCARD', filter: exception }]
  return name
}
