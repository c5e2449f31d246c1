import { variants, type Variant, type World } from '../../harness/index.ts'
import { document } from './policy-scenes.ts'

const role = (world: World, ending: string) => world.iam.roles.only(({ RoleName }) => RoleName.endsWith(ending))

variants('iam.no-administrator', [
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

variants('iam.task-trust-source', [
  {
    what: 'conditions on the source where nobody asks for them',
    settings: { identity: { trustNamesSource: false } },
    expected: 'not-applicable',
  },
])

/** The one condition on which the role of tasks trusts ECS. */
function trustOnly(world: World, Condition: object): void {
  const of = role(world, '-task-role')
  const policy = JSON.parse(of.AssumeRolePolicyDocument) as { Statement: object[] }
  of.AssumeRolePolicyDocument = JSON.stringify({ ...policy, Statement: [{ ...policy.Statement[0], Condition }] })
}

variants('iam.task-trust', [
  {
    what: 'services that act for accounts of the organization',
    arrange: (world) => trustOnly(world, { StringEquals: { 'aws:SourceOrgID': 'o-exampleorgid' } }),
    expected: 'pass',
  },
  {
    what: 'services that act for accounts of another organization',
    arrange: (world) => trustOnly(world, { StringEquals: { 'aws:SourceOrgID': 'o-another' } }),
    expected: { 'production-task-role': /^fail: .*its conditions or denials refuse it/s },
  },
  {
    what: 'tasks of one cluster, of which AWS does not say whether ECS names it',
    arrange: (world) => trustOnly(world, { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:us-east-1:111122223333:task/*' } }),
    expected: { 'production-task-role': /^inconclusive: .*depends on aws:SourceArn/s },
  },
])
