import { variants, type Variant, type World } from '../../harness/index.ts'
import { document } from './policy-scenes.ts'
import { addAdministrator } from './role-breaks.ts'

const role = (world: World, ending: string) => world.iam.roles.only(({ RoleName }) => RoleName.endsWith(ending))

variants('iam.no-administrator', [
  {
    what: 'new roles that must have a boundary',
    arrange: (world) =>
      void Object.assign(role(world, '-execution-role').inlinePolicies, {
        wide: document({
          Action: ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'],
          Resource: '*',
          Condition: { StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/edge' } },
        }),
      }),
    expected: { 'production-task-execution-role': 'pass' },
  },
  {
    what: 'passing an administrator that trusts another service than those it can start',
    arrange: (world) => {
      const Arn = addAdministrator(world, { Service: 'backup.amazonaws.com' })
      Object.assign(role(world, '-execution-role').inlinePolicies, {
        start: document({ Action: 'ecs:RunTask', Resource: '*' }),
        pass: document({ Action: 'iam:PassRole', Resource: Arn }),
      })
    },
    expected: { 'production-task-execution-role': 'pass' },
  },
  {
    what: 'assuming an administrator that trusts others',
    arrange: (world) => {
      const Arn = addAdministrator(world, { AWS: 'arn:aws:iam::111122223333:role/breakglass' })
      role(world, '-task-role').inlinePolicies['wide'] = document({ Action: 'sts:AssumeRole', Resource: Arn })
    },
    expected: { 'production-task-role': 'pass' },
  },
  {
    what: 'policies of roles within a boundary that has IAM for reading alone',
    arrange: (world) =>
      void Object.assign(role(world, '-task-role'), {
        inlinePolicies: { wide: document({ Action: ['iam:Put*', 'iam:Attach*', 'iam:Create*'], Resource: '*' }) },
        permissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      }),
    expected: { 'production-task-role': 'pass' },
  },
  {
    what: 'a boundary takes away what a wide policy gives',
    arrange: (world) =>
      Object.assign(role(world, '-task-role'), {
        inlinePolicies: { wide: document({ Action: '*', Resource: '*' }) },
        permissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
      }),
    expected: { 'production-task-role': 'pass' },
  },
  {
    what: 'a boundary of an administrator takes nothing away',
    arrange: (world) =>
      Object.assign(role(world, '-task-role'), {
        inlinePolicies: { wide: document({ Action: '*', Resource: '*' }) },
        permissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
    expected: { 'production-task-role': 'fail' },
  },
  {
    what: 'all of IAM within a boundary without IAM',
    arrange: (world) =>
      void Object.assign(role(world, '-task-role').inlinePolicies, {
        iam: document({ Action: 'iam:*', Resource: '*' }),
      }),
    expected: { 'production-task-role': 'pass' },
  },
  {
    what: 'a role of another team',
    arrange: (world) => {
      const { Tags: _, ...like } = role(world, '-task-role')
      world.iam.roles.add({
        ...like,
        RoleName: 'other-task-role',
        Arn: like.Arn.replace('production-task-role', 'other-task-role'),
        Tags: [],
        attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      })
    },
    expected: 'pass',
  },
])

interface Deployer {
  readonly trust: object
  readonly actions: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
  readonly path?: string
  readonly resource?: string
}

/** A role that passes any role, so that it fails where it counts as one of the platform's. */
const deployer =
  ({ trust, actions, tags = {}, path = '/', resource = '*' }: Deployer): NonNullable<Variant['arrange']> =>
  (world) => {
    const { permissionsBoundary: _, ...like } = structuredClone(role(world, '-task-role'))
    world.iam.roles.add({
      ...like,
      RoleName: 'some-role',
      Path: path,
      Arn: 'arn:aws:iam::111122223333:role/some-role',
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      AssumeRolePolicyDocument: document({ Principal: trust, Action: 'sts:AssumeRole' }),
      inlinePolicies: {
        all: document({ Action: actions, Resource: resource }),
        pass: document({ Action: 'iam:PassRole', Resource: '*' }),
      },
    })
  }

const TOOLING = { AWS: 'arn:aws:iam::444455556666:role/release' }

variants('iam.pass-role', [
  {
    what: 'passing every role, and all but our own denied',
    arrange: (world) =>
      Object.assign(role(world, '-task-role'), {
        inlinePolicies: {
          pass: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' },
              { Effect: 'Deny', Action: 'iam:PassRole', NotResource: 'arn:aws:iam::111122223333:role/production-*' },
            ],
          }),
        },
      }),
    expected: { 'production-task-role': 'pass' },
  },
  {
    what: 'a role by which CodeDeploy shifts traffic',
    arrange: deployer({ trust: { Service: 'codedeploy.amazonaws.com' }, actions: ['ecs:*'] }),
    expected: { 'some-role': 'fail' },
  },
  {
    what: "a role by which the tooling account's pipeline deploys",
    arrange: deployer({ trust: TOOLING, actions: ['ecs:UpdateService'] }),
    expected: { 'some-role': 'fail' },
  },
  {
    what: 'a role for another environment that may change our services',
    arrange: deployer({ trust: TOOLING, actions: ['ecs:UpdateService'], tags: { Environment: 'develop' } }),
    expected: { 'some-role': 'fail' },
  },
  {
    what: 'a role for another environment that may change its own services alone',
    arrange: deployer({
      trust: TOOLING,
      actions: ['ecs:UpdateService'],
      tags: { Environment: 'develop' },
      resource: 'arn:aws:ecs:us-east-1:111122223333:service/develop-cluster/*',
    }),
    expected: 'pass',
  },
  {
    what: 'a role for another environment that pushes images for all of them',
    arrange: deployer({ trust: TOOLING, actions: ['ecr:PutImage'], tags: { Environment: 'develop' } }),
    expected: 'pass',
  },
  {
    what: 'an administrator, who is a person of another account',
    arrange: deployer({ trust: { AWS: '444455556666' }, actions: ['*'] }),
    expected: 'pass',
  },
  {
    what: 'a role of AWS for scaling',
    arrange: deployer({
      trust: { Service: 'ecs.application-autoscaling.amazonaws.com' },
      actions: ['ecs:UpdateService'],
      path: '/aws-service-role/ecs.application-autoscaling.amazonaws.com/',
    }),
    expected: 'pass',
  },
  {
    what: 'a role that deploys, where the settings name another one',
    settings: { identity: { deploymentRoles: ['*-github-actions'] } },
    arrange: deployer({ trust: TOOLING, actions: ['ecs:UpdateService'] }),
    expected: 'pass',
  },
  {
    what: 'passing roles beyond the boundary',
    arrange: (world) =>
      Object.assign(role(world, '-task-role'), {
        inlinePolicies: { pass: document({ Action: 'iam:PassRole', Resource: '*' }) },
        permissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
      }),
    expected: { 'production-task-role': 'pass' },
  },
])
