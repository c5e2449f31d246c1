import { check } from '../../../harness/index.ts'
import { ecrImages } from '../ecr-images.ts'
import { platformsOf } from '../ecr-manifests.ts'
import { platformName, runtimeOf, suits } from '../runtime-platform.ts'

check('image.platform', {
  title: 'Images were built for the platform that their tasks run on',
  covers: ['DG-SVC-01', 'SOP-STG-02'],
  controls: { nist: ['CM-2', 'CP-10', 'SI-7'], soc2: ['A1.2', 'CC8.1'] },
  severity: 'critical',
  remedy:
    'Build the image for the platform of the task definition (docker buildx build --platform), or name the platform ' +
    'of the image in runtimePlatform: its tasks cannot start.',
  each: (platform) => platform.judgedDefinitions(),
  async verify(definition, context) {
    const { family, containerDefinitions } = definition
    const images = ecrImages(containerDefinitions)
    if (images.length === 0) context.notApplicable(`None of the images of ${family} comes from ECR.`)
    const wanted = runtimeOf(definition)
    if (wanted === undefined)
      return context.notApplicable(`Tasks of ${family} run on container instances, which have their own platform.`)
    const problems: string[] = []
    const absent: string[] = []
    for (const image of images) {
      const built = await platformsOf(image, context)
      if (built === undefined) absent.push(image.image)
      else if (!built.some((platform) => suits(wanted, platform)))
        problems.push(
          `container ${image.container}: ${image.image} is for ${built.map(platformName).join(', ') || 'no platform'}, ` +
            `its tasks run on ${platformName(wanted)}`,
        )
    }
    context.expect(problems, `platforms of the images of ${family}`).toEqual([])
    if (absent.length > 0)
      context.echoOf('image.exists', () =>
        context.inconclusive(`Its repository does not hold ${absent.join(', ')}: nobody knows what it is built for.`),
      )
  },
  breaks: {
    'tasks on ARM, images for X86': (_, find) => {
      const definition = find.taskDefinition('service-a')
      definition.runtimePlatform = { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' }
      return definition.taskDefinitionArn!
    },
    'tasks on Windows, images for Linux': (_, find) => {
      const definition = find.taskDefinition('worker')
      definition.runtimePlatform = { cpuArchitecture: 'X86_64', operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }
      return definition.taskDefinitionArn!
    },
    'an index without the platform': (_, find) => {
      const image = find.image('service-b')
      image.imageManifestMediaType = 'application/vnd.oci.image.index.v1+json'
      const platform = { os: 'linux', architecture: 'arm64' }
      image.manifest = JSON.stringify({ manifests: [{ digest: image.imageDigest, platform }] })
      return find.taskDefinition('service-b').taskDefinitionArn!
    },
  },
})
