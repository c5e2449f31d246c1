import { variants } from '../../harness/index.ts'

variants('iam.console-mfa', [
  {
    what: 'MFA where it is not required',
    settings: { identity: { mfaRequired: false } },
    expected: 'not-applicable',
  },
])

variants('iam.root', [
  {
    what: 'root without any credentials',
    arrange: (world) => void Object.assign(world.iam.root, { mfaDevices: [], hasPassword: false }),
    expected: 'pass',
  },
])

variants('iam.key-age', [
  {
    what: 'an inactive key may be old',
    arrange: (world) =>
      void world.iam.users
        .first()
        .accessKeys.push({ AccessKeyId: 'AKIA0', Status: 'Inactive', CreateDate: new Date('2020-01-01') }),
    expected: { 'production-administrator': 'pass', '<root_account>': 'not-applicable' },
  },
  {
    what: 'nobody has an active key',
    arrange: ({ iam }) => {
      for (const { accessKeys } of iam.users.all()) for (const key of accessKeys) key.Status = 'Inactive'
    },
    expected: 'not-applicable',
  },
])
