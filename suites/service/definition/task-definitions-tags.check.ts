import { check, type CheckContext, type Finders } from '../../../harness/index.ts'
import { applicationsOf } from '../applications.ts'
import { parseImage } from '../../image-reference.ts'
import { ecrImages, heldImages } from '../ecr-images.ts'
import { isSameRelease } from './image-release.ts'
import { changeContainer, changeDefinition, changeService } from '../task-definitions-breaks.ts'

const setTag = (find: Finders, service: string, key: string, value: string): string =>
  changeDefinition(
    find,
    service,
    (definition) => (definition.tags = [...definition.tags.filter((tag) => tag.key !== key), { key, value }]),
  )

check('task-definition.tags', {
  title: 'Task definitions say what they are part of, and which version and commit they deploy',
  covers: ['DS-SVC-03', 'SOP-STG-02'],
  controls: { nist: ['CM-2', 'CM-3', 'CM-8'], soc2: ['CC8.1'] },
  severity: 'medium',
  remedy:
    'Register revisions with the tags that service.definitionTags names, set by the pipeline from what it deploys.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, tags }, { settings, expect }) {
    const valueOf = new Map(tags.map(({ key, value }) => [key, value ?? '']))
    const problems = settings.service.definitionTags
      .filter((key) => (valueOf.get(key) ?? '').trim() === '')
      .map((key) => `it has no tag ${key}`)
    for (const [key, wanted] of Object.entries(settings.select.tags)) {
      const value = valueOf.get(key)
      if (value && value !== wanted) problems.push(`its tag ${key} is ${value}, this is ${wanted}`)
    }
    const commit = valueOf.get('commit')
    if (commit && !/^[0-9a-f]{7,40}$/.test(commit)) problems.push(`its tag commit is ${commit}, which is no commit`)
    expect(problems, `tags of ${family}`).toEqual([])
  },
  breaks: {
    'no commit': (_, find) =>
      changeDefinition(
        find,
        'service-a',
        (definition) => (definition.tags = definition.tags.filter(({ key }) => key !== 'commit')),
      ),
    'no tags': (_, find) => changeDefinition(find, 'worker', (definition) => (definition.tags = [])),
    'an empty version': (_, find) => setTag(find, 'service-b', 'version', ' '),
    'a branch for a commit': (_, find) => setTag(find, 'service-a', 'commit', 'main'),
  },
})

check('task-definition.tags-tell-image', {
  title: 'The version or commit of the tags is that of the image',
  covers: ['DS-SVC-03', 'SOP-STG-02'],
  controls: { nist: ['CM-2', 'CM-3', 'CM-8'], soc2: ['CC8.1'] },
  severity: 'medium',
  remedy: 'Let the pipeline set the tags of the definition, and the image, from one and the same build.',
  each: (platform) => platform.judgedDefinitions(),
  async verify(definition, context) {
    const { family, tags } = definition
    const { platform, settings, expect, notApplicable } = context
    const applications = applicationsOf(definition, await platform.services())
    const named = (await Promise.all(applications.map((container) => tagsOfImage(container, context)))).flat()
    if (named.length === 0)
      notApplicable(`The images of ${family} carry no tag that could tell their version: they are named by digests.`)
    const { imageTagKeys } = settings.service
    const telling = tags.filter(({ key = '' }) => imageTagKeys.length === 0 || imageTagKeys.includes(key))
    const hasMatchingTag = named.some((tag) => telling.some(({ value = '' }) => isSameRelease(tag, value)))
    const said = telling.map(({ key, value }) => `${key}=${value}`).join(', ')
    expect(hasMatchingTag ? [] : named, `images of ${family}, whose tags say ${said || 'nothing'}`).toEqual([])
  },
  breaks: {
    'the image is newer': (_, find) =>
      changeContainer(find, 'service-a', (container) => (container.image = container.image!.replace(/:.*/, ':v1.2.4'))),
    'the image is of another commit': (_, find) =>
      changeContainer(find, 'worker', (container) => (container.image = container.image!.replace(/:.*/, ':0badc0de'))),
    'the tags were forgotten': (_, find) => {
      setTag(find, 'service-b', 'commit', '0123456789abcdef')
      return setTag(find, 'service-b', 'version', 'v1.2.2')
    },
  },
})

type Container = { readonly name?: string | undefined; readonly image?: string | undefined }

/** The tags of a container's image: the one that names it, or those that ECR knows of its digest. */
async function tagsOfImage(container: Container, context: CheckContext): Promise<string[]> {
  const { tag, digest } = parseImage(container.image ?? '')
  if (tag !== undefined) return [tag]
  const [image] = digest === undefined ? [] : ecrImages([container])
  if (image === undefined) return []
  const held = (await heldImages(image, context)) ?? []
  return held.find(({ imageDigest }) => imageDigest === digest)?.imageTags ?? []
}

check('service-tags.propagated', {
  title: 'Tasks inherit the tags of their service or task definition',
  covers: ['DS-SVC-03'],
  controls: { nist: ['CM-8'], soc2: ['CC8.1'] },
  severity: 'low',
  remedy:
    'Update the service with propagateTags SERVICE or TASK_DEFINITION, and deploy: tasks keep the tags that ' +
    'they started with.',
  each: (platform) => platform.services(),
  async verify(
    { serviceName, propagateTags, tags = [], taskDefinition },
    { platform, settings, expect, inconclusive },
  ) {
    if (propagateTags !== 'SERVICE' && propagateTags !== 'TASK_DEFINITION')
      return expect(propagateTags ?? 'NONE', `propagateTags of service ${serviceName}`).toBeOneOf([
        'SERVICE',
        'TASK_DEFINITION',
      ])
    const source =
      propagateTags === 'SERVICE'
        ? tags
        : (await platform.taskDefinitions()).find(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition)?.tags
    if (source === undefined)
      return inconclusive(
        `The task definition ${taskDefinition} of service ${serviceName}, whose tags its tasks inherit, was not ` +
          'among those read.',
      )
    const missing = Object.keys(settings.select.tags).filter((key) => !source.some((tag) => tag.key === key))
    expect(
      missing,
      `tags that tasks of service ${serviceName} do not inherit, because its ` +
        `${propagateTags === 'SERVICE' ? 'service' : 'task definition'} lacks them`,
    ).toEqual([])
  },
  breaks: {
    'nothing is inherited': (_, find) =>
      changeService(find, 'service-a', (service) => (service.propagateTags = 'NONE')),
    'not said': (_, find) =>
      changeService(find, 'worker', (service) => {
        delete service.propagateTags
      }),
    'there is nothing to inherit': (_, find) => changeService(find, 'service-b', (service) => (service.tags = [])),
    'the task definition has none': (_, find) => {
      changeDefinition(find, 'service-b', (definition) => (definition.tags = []))
      return changeService(find, 'service-b', (service) => (service.propagateTags = 'TASK_DEFINITION'))
    },
  },
})
