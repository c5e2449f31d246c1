import { lastPart, variants, type World } from '../../../harness/index.ts'
import { definition } from './definition-scenes.ts'

const taskRole = (world: World) => world.iam.roles.only(({ RoleName }) => RoleName.endsWith('-task-role'))

function allow(world: World, statement: object): void {
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] }
  taskRole(world).inlinePolicies['more'] = JSON.stringify(document)
}

variants('task-roles.separate', [
  {
    what: 'an application without a role',
    arrange: (world) => delete definition(world).taskRoleArn,
    expected: { 'production-service-a:1': 'pass' },
  },
])

variants('task-roles.narrow', [
  {
    what: 'a role by its name',
    arrange: (world) => (definition(world).executionRoleArn = lastPart(definition(world).executionRoleArn)),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'all objects of one bucket',
    arrange: (world) =>
      allow(world, { Action: ['s3:*'], Resource: ['arn:aws:s3:::uploads', 'arn:aws:s3:::uploads/*'] }),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'secrets that carry the tag of the application',
    arrange: (world) =>
      allow(world, {
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/Application': 'shop' } },
      }),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'every secret, within a boundary that allows other things',
    arrange: (world) => {
      allow(world, { Action: ['secretsmanager:*', 'kms:Decrypt'], Resource: '*' })
      taskRole(world).permissionsBoundary = 'arn:aws:iam::aws:policy/AmazonS3FullAccess'
    },
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'every bucket but one',
    arrange: (world) => allow(world, { Action: ['s3:*'], NotResource: ['arn:aws:s3:::payroll/*'] }),
    expected: { 'production-service-a:1': /^fail: .*allows s3:\* on everything/s },
  },
])
