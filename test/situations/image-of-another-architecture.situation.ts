import { situation } from './situation.ts'

export default situation({
  what: 'an image built on a laptop with an ARM processor, for tasks that run on X86_64',
  source: 'https://github.com/aws/copilot-cli/issues/5181',
  arrange: (_, find) => {
    const image = find.image('service-a')
    image.imageManifestMediaType = 'application/vnd.oci.image.index.v1+json'
    const platform = { os: 'linux', architecture: 'arm64' }
    image.manifest = JSON.stringify({ manifests: [{ digest: image.imageDigest, platform }] })
  },
  expected: { 'image.platform': { 'production-service-a:1': /^fail: .*linux\/arm64, its tasks run on linux\/amd64/ } },
})
