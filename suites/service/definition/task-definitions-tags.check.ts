import { check, type Finders } from '../../../harness/index.ts'
import { parseImage } from '../../image-reference.ts'
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
    'Register revisions with the tags Environment, Application, Component, version and commit, set by the ' +
    'pipeline from what it deploys.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, tags }, { settings, expect }) {
    const valueOf = new Map(tags.map(({ key, value }) => [key, value ?? '']))
    const problems = settings.service.definitionTags
      .filter((key) => (valueOf.get(key) ?? '').trim() === '')
      .map((key) => `it has no tag ${key}`)
    const environment = valueOf.get('Environment')
    if (environment && environment !== settings.environment)
      problems.push(`its tag Environment is ${environment}, this is ${settings.environment}`)
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
  remedy: 'Let the pipeline set the tags version and commit, and the image, from one and the same build.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, tags, containerDefinitions = [] }, { expect, notApplicable }) {
    const named = containerDefinitions.flatMap(({ image = '' }) => parseImage(image).tag ?? [])
    if (named.length === 0)
      notApplicable(`The images of ${family} are named by digests: their names do not tell their version.`)
    const tagged = tags.filter(({ key }) => key === 'version' || key === 'commit').flatMap(({ value }) => value ?? [])
    const hasMatchingTag = named.some((tag) => tagged.some((value) => same(tag, value)))
    expect(
      hasMatchingTag ? [] : named,
      `images of ${family}, whose tags say ${tagged.join(' and ') || 'nothing'}`,
    ).toEqual([])
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

/**
 * Whether the tag of an image names a version or commit: with or without `v` and `sha-`, and commits also when
 * shortened.
 */
function same(tag: string, value: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/^(?:v(?=\d)|sha-)/, '')
  const [a, b] = [plain(tag), plain(value)]
  const shortened = /^[0-9a-f]{7,40}$/.test(a) && /^[0-9a-f]{7,40}$/.test(b) && (a.startsWith(b) || b.startsWith(a))
  return a === b || shortened
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
      return expect(
        propagateTags ?? 'NONE',
        `propagateTags of service ${serviceName}; SERVICE or TASK_DEFINITION is expected`,
      ).toBe('SERVICE')
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
