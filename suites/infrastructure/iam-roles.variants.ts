import { variants, type World } from '../../harness/index.ts'

const role = (world: World, ending: string) => world.iam.roles.only(({ RoleName }) => RoleName.endsWith(ending))

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
