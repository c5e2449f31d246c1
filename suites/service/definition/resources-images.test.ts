import { expect, test } from 'vitest'
import { ecrRepositoryOf } from './resources-images.ts'

test.each([
  [
    '111122223333.dkr.ecr.us-east-1.amazonaws.com/team/api:v1',
    { account: '111122223333', region: 'us-east-1', name: 'team/api' },
  ],
  [
    '111122223333.dkr.ecr.eu-central-1.amazonaws.com/api@sha256:0f',
    { account: '111122223333', region: 'eu-central-1', name: 'api' },
  ],
  [
    '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/api',
    { account: '111122223333', region: 'cn-north-1', name: 'api' },
  ],
  ['111122223333.dkr-ecr.us-east-1.on.aws/api:v1', { account: '111122223333', region: 'us-east-1', name: 'api' }],
  ['public.ecr.aws/xray/aws-xray-daemon:3', undefined],
  ['redis:7', undefined],
])('%s', (image, repository) => {
  expect(ecrRepositoryOf(image)).toEqual(repository)
})
