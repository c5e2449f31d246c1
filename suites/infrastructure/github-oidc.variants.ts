import { variants } from '../../harness/index.ts'

variants('oidc.no-deploy-keys', [
  {
    what: 'a key of a machine that cannot deploy',
    arrange: (world) => {
      const { loginProfile: _, ...like } = structuredClone(world.iam.users.first())
      world.iam.users.add({
        ...like,
        UserName: 'reader',
        Arn: like.Arn.replace(/[^/]+$/, 'reader'),
        attachedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        accessKeys: [{ AccessKeyId: 'AKIA1', Status: 'Active', CreateDate: new Date() }],
      })
    },
    expected: 'pass',
  },
])

variants('oidc.role-trust', [
  {
    what: 'a repository that is not ours',
    settings: { identity: { deployRepository: 'example-org/other' } },
    expected: 'fail',
  },
])
