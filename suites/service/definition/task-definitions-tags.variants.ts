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
    what: 'an image by its digest, whose version cannot be compared',
    arrange: byDigest,
    expected: { 'production-service-a:1': 'not-applicable' },
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
