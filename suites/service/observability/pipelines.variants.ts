import { variants } from '../../../harness/index.ts'
import { actionOf } from './pipelines-scenes.ts'

variants('pipelines.exist', [
  {
    what: 'a pipeline deploys, though the configuration says that there is no CodePipeline',
    settings: { has: { codepipeline: false } },
    expected: ['fail'],
  },
  {
    what: 'there is no CodePipeline, as the configuration says',
    settings: { has: { codepipeline: false } },
    arrange: ({ codepipeline }) => codepipeline.pipelines.clear(),
    expected: ['not-applicable'],
  },
  {
    what: 'a pipeline that deploys by Terraform, found by its name',
    arrange: (world) => {
      Object.assign(actionOf(world, 'worker-prod', 'ECS'), {
        actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
      })
    },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'a pipeline that deploys all services',
    arrange: ({ codepipeline }) => {
      const { pipeline, ...row } = codepipeline.pipelines.first(({ pipeline: { name } }) => name === 'service-a-prod')
      const [deploy, ...before] = pipeline.stages!.toReversed()
      const both = ['service-a', 'service-b'].map((ServiceName) => {
        const [action] = deploy!.actions!
        return { ...action!, name: ServiceName, configuration: { ...action!.configuration, ServiceName } }
      })
      codepipeline.pipelines.clear()
      codepipeline.pipelines.add({
        ...row,
        pipeline: { ...pipeline, name: 'release', stages: [...before.toReversed(), { ...deploy!, actions: both }] },
      })
    },
    expected: ['pass', 'pass', 'fail'],
  },
  {
    what: 'a pipeline that builds without CodeBuild, and a project of the known name',
    arrange: (world) => {
      for (const name of ['service-a-prod', 'service-b-prod'])
        actionOf(world, name, 'CodeBuild').actionTypeId!.provider = 'Jenkins'
      world.codebuild.projects.delete('service-b-build')
    },
    expected: ['pass', 'fail', 'pass'],
  },
  {
    what: 'a build in another region',
    arrange: (world) => void (actionOf(world, 'service-a-prod', 'CodeBuild').region = 'eu-west-1'),
    expected: ['inconclusive', 'pass', 'pass'],
  },
])
