import { variants, type World } from '../../../harness/index.ts'
import { container, definition } from './definition-scenes.ts'

const repository = (world: World) => world.ecr.repositories.only(({ repositoryName }) => repositoryName === 'service-a')
const pushed = (world: World) => world.ecr.images.only(({ repositoryName }) => repositoryName === 'service-a')
const byDigest = (world: World): void =>
  void (container(world).image = `${repository(world).repositoryUri}@${pushed(world).imageDigest}`)

variants('task-definition.tags', [
  {
    what: 'it names another environment than the service that deploys it',
    arrange: (world) => {
      const { tags } = definition(world)
      tags.find(({ key }) => key === 'Environment')!.value = 'develop'
    },
    expected: { 'production-service-a:1': 'inconclusive', 'production-service-b:1': 'pass' },
  },
])

variants('task-definition.tags-tell-image', [
  {
    what: 'an image by its digest, whose tag ECR knows',
    arrange: byDigest,
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'an image by its digest, and tags of another release',
    arrange: (world) => {
      byDigest(world)
      for (const tag of definition(world).tags) if (/version|commit/.test(tag.key ?? '')) tag.value = 'v9.9.9'
    },
    expected: { 'production-service-a:1': 'fail' },
  },
  {
    what: 'an image by its digest that has no tag',
    arrange: (world) => {
      byDigest(world)
      Object.assign(pushed(world), { imageTags: [] })
    },
    expected: { 'production-service-a:1': 'not-applicable' },
  },
  {
    what: 'tags of other names',
    arrange: (world) => {
      for (const tag of definition(world).tags) if (tag.key === 'version') tag.key = 'release'
    },
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'a sidecar of others, with a version of its own',
    arrange: (world) =>
      definition(world).containerDefinitions!.push({ name: 'otel', image: 'otel/collector:0.99.0', essential: false }),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'a tag by that name which is not the one that is meant to tell',
    settings: { service: { imageTagKeys: ['release'] } },
    arrange: () => {},
    expected: { 'production-service-a:1': 'fail' },
  },
  {
    what: 'an image by its shortened commit',
    arrange: (world) => (container(world).image = `${repository(world).repositoryUri}:sha-3f2c9d1`),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'an image by a commit that is not this one',
    arrange: (world) => (container(world).image = `${repository(world).repositoryUri}:sha-3f2c9d2`),
    expected: { 'production-service-a:1': 'fail' },
  },
])
