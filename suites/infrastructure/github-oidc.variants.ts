import { variants, type Variant } from '../../harness/index.ts'

const NO_PROVIDER: Variant = {
  what: 'a platform that CI reaches otherwise',
  settings: { identity: { oidcProvider: null } },
  arrange: ({ iam }) => iam.oidcProviders.clear(),
  expected: 'not-applicable',
}

variants('oidc.provider', [NO_PROVIDER])

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
  NO_PROVIDER,
  {
    what: 'neither an identity provider nor a role by which anybody deploys',
    settings: { identity: { oidcProvider: null, deploymentRoles: [] } },
    expected: 'not-applicable',
  },
  {
    what: 'a repository that is not ours',
    settings: { identity: { deployRepository: 'example-org/other' } },
    expected: 'fail',
  },
])
