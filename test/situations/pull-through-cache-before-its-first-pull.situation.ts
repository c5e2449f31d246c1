import { situation } from './situation.ts'

export default situation({
  what: 'an image of a pull-through cache that no task pulled yet: ECR fetches it then, and does not list it before',
  source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private-wildcards.html',
  arrange: ({ ecr }, find) => {
    ecr.pullThrough.add({ ecrRepositoryPrefix: 'ecr-public', upstreamRegistryUrl: 'public.ecr.aws' })
    const container = find.container('service-a')
    container.image = container.image!.replace(/\/.*/, '/ecr-public/my-app/image1:v1.0.0')
  },
  expected: { 'image.exists': { 'production-service-a:1': /^inconclusive: .*public\.ecr\.aws yet/ } },
})
