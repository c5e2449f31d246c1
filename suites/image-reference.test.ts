import { expect, test } from 'vitest'
import { parseImage } from './image-reference.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'
const ecr = { account: '111122223333', region: 'eu-west-1' }

test.for([
  { image: `${registry}/app:v1.2.3`, parts: { registry, repository: 'app', tag: 'v1.2.3', ecr } },
  { image: `${registry}/team/app@${DIGEST}`, parts: { registry, repository: 'team/app', digest: DIGEST, ecr } },
  { image: `${registry}/app:v1@${DIGEST}`, parts: { registry, repository: 'app', tag: 'v1', digest: DIGEST, ecr } },
  { image: 'nginx', parts: { registry: 'docker.io', repository: 'nginx' } },
  { image: 'library/nginx:1.27', parts: { registry: 'docker.io', repository: 'library/nginx', tag: '1.27' } },
  { image: 'localhost:5000/app', parts: { registry: 'localhost:5000', repository: 'app' } },
  { image: 'ghcr.io/org/app:latest', parts: { registry: 'ghcr.io', repository: 'org/app', tag: 'latest' } },
  {
    image: '111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/app',
    parts: {
      registry: '111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com',
      repository: 'app',
      ecr: { account: '111122223333', region: 'us-gov-west-1' },
    },
  },
  {
    image: '111122223333.dkr.ecr.us-east-1.amazonaws.com.evil.example/app',
    parts: { registry: '111122223333.dkr.ecr.us-east-1.amazonaws.com.evil.example', repository: 'app' },
  },
])('$image', ({ image, parts }) => {
  expect(parseImage(image)).toEqual(parts)
})
