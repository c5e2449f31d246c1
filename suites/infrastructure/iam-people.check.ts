import { check, type CheckContext, type Finders, type World } from '../../harness/index.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const daysSince = (date: Date | undefined, now: Date): number =>
  Math.floor((now.getTime() - (date?.getTime() ?? now.getTime())) / DAY)
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY)

/** For messages: when what is said of somebody was so. */
const asOf = (reportedAt: Date | undefined): string =>
  reportedAt === undefined ? ', asked of IAM' : `, by the credential report of ${reportedAt.toISOString()}`

/** Says that a report is old, whatever it leads to. */
function tellAge(reportedAt: Date | undefined, { now, remark }: CheckContext): void {
  if (reportedAt !== undefined && now().getTime() - reportedAt.getTime() > HOUR)
    remark(
      `IAM's credential report is of ${reportedAt.toISOString()}, and a new one is made after four hours at the ` +
        'earliest: what changed since is not in it.',
    )
}

/** How a user signs in to the console: asked of IAM, whose credential report may be four hours old. */
async function signIn(UserName: string, { aws, orAbsent }: CheckContext): Promise<{ password: boolean; mfa: boolean }> {
  const [profile, { MFADevices = [] }] = await Promise.all([
    orAbsent(aws.iam.getLoginProfile({ UserName }), 'NoSuchEntityException'),
    aws.iam.listMFADevices({ UserName }),
  ])
  return { password: profile !== undefined, mfa: MFADevices.length > 0 }
}

/** Gives the platform's administrator an access key of that age; nobody has more than two. */
function addKey(find: Finders, ageDays: number, lastUsedDays?: number): string {
  const user = find.user()
  user.accessKeys.splice(0, user.accessKeys.length - 1)
  user.accessKeys.push({
    AccessKeyId: 'AKIAEXAMPLE0000000001',
    Status: 'Active',
    CreateDate: daysAgo(ageDays),
    ...(lastUsedDays === undefined
      ? {}
      : { lastUsed: { LastUsedDate: daysAgo(lastUsedDays), ServiceName: 'ecs', Region: 'us-east-1' } }),
  })
  return `user/${user.UserName}`
}

/** Adds a user like the platform's administrator, with or without a second factor. */
function addUser(world: World, find: Finders, UserName: string, mfa: boolean): string {
  const like = structuredClone(find.user())
  world.iam.users.add({
    ...like,
    UserName,
    Arn: like.Arn.replace(/[^/]+$/, UserName),
    mfaDevices: mfa ? like.mfaDevices : [],
  })
  return `user/${UserName}`
}

check('iam.console-mfa', {
  title: 'People who sign in to the console use a second factor',
  covers: ['DG-INF-15'],
  controls: {
    nist: ['IA-2(1)', 'IA-2(2)', 'IA-2(6)', 'IA-2(8)'],
    soc2: ['CC6.1'],
    cis: ['1.9'],
    pci: ['8.4.1', '8.4.2', '8.4.3'],
    hipaa: ['164.312(d)'],
  },
  severity: 'critical',
  stages: ['pre', 'nightly'],
  remedy: 'Let the user enable an MFA device, or delete the console password.',
  each: async (platform) => (await platform.credentials()).filter(({ isRoot }) => !isRoot),
  whenNone: { verdict: 'not-applicable', because: 'The account has no IAM users.' },
  async verify({ user }, context) {
    const { settings, expect, notApplicable } = context
    if (!settings.identity.mfaRequired) notApplicable('This environment does not require MFA (identity.mfaRequired).')
    const { password, mfa } = await signIn(user, context)
    if (!password) notApplicable(`${user} has no console password.`)
    expect(mfa, `MFA of ${user}, who has a console password`).toBe(true)
  },
  breaks: {
    'no device': (_, find) => {
      const user = find.user()
      user.mfaDevices = []
      return `user/${user.UserName}`
    },
    'another user without a device': (world, find) => addUser(world, find, 'intern', false),
    'a user who is newer than the credential report': (world, find) => {
      find.oldCredentialReport(3)
      return addUser(world, find, 'intern', false)
    },
    'another user of the same name since the credential report': (_, find) => {
      find.oldCredentialReport(3)
      const user = Object.assign(find.user(), { CreateDate: new Date(), mfaDevices: [] })
      return `user/${user.UserName}`
    },
    'a device taken away since the credential report': (_, find) => {
      find.oldCredentialReport(3)
      const user = Object.assign(find.user(), { mfaDevices: [] })
      return `user/${user.UserName}`
    },
    'two more users, one without a device': (world, find) => {
      addUser(world, find, 'colleague', true)
      return addUser(world, find, 'intern', false)
    },
  },
})

check('iam.root', {
  title: 'Root has a second factor and no access keys',
  covers: ['DG-INF-15'],
  controls: {
    nist: ['AC-2', 'AC-6(2)', 'IA-2(1)'],
    soc2: ['CC6.1'],
    cis: ['1.3', '1.4'],
    pci: ['8.4.1', '8.4.2', '8.4.3'],
    hipaa: ['164.312(d)'],
  },
  severity: 'critical',
  stages: ['pre', 'nightly'],
  remedy: "Enable MFA for root and delete its access keys, or remove root's credentials by central management.",
  async verify(_account, { aws, expect }) {
    const { SummaryMap: summary = {} } = await aws.iam.getAccountSummary()
    expect(summary.AccountAccessKeysPresent, 'access keys of root').toBe(0)
    // Without a password nobody can sign in as root, and no second factor is needed.
    if (summary.AccountPasswordPresent !== 0) expect(summary.AccountMFAEnabled, 'MFA of root (1: enabled)').toBe(1)
  },
  breaks: {
    'no MFA': (world) => {
      world.iam.root.mfaDevices = []
    },
    'no MFA and an access key': (world) => {
      world.iam.root.mfaDevices = []
      world.iam.root.accessKeys.push({ AccessKeyId: 'AKIAEXAMPLEROOT00001', Status: 'Active', CreateDate: new Date() })
    },
    'access key': (world) => {
      world.iam.root.accessKeys.push({ AccessKeyId: 'AKIAEXAMPLEROOT00001', Status: 'Active', CreateDate: new Date() })
    },
  },
})

check('iam.key-age', {
  title: 'Access keys are renewed in time',
  covers: ['DG-INF-15'],
  controls: {
    nist: ['AC-2(1)', 'AC-3(15)'],
    soc2: ['CC6.1'],
    cis: ['1.13'],
    pci: ['8.3.10.1'],
    hipaa: ['164.308(a)(4)(ii)(C)'],
  },
  severity: 'high',
  stages: ['pre', 'nightly'],
  remedy: 'Replace the key by a role; where that cannot be, create a new key, use it, and delete the old one.',
  each: (platform) => platform.credentials(),
  async verify({ user, keys, createdAt, reportedAt }, context) {
    const { settings, expect, now, notApplicable } = context
    tellAge(reportedAt, context)
    const limit = settings.identity.maximumKeyAgeDays
    const active = keys.filter((key) => key.active)
    if (active.length === 0) notApplicable(`${user} has no active access key.`)
    const old = active.map(({ number, rotatedAt }) => ({ number, age: daysSince(rotatedAt ?? createdAt, now()) }))
    expect(
      old.filter(({ age }) => age > limit).map(({ number, age }) => `access key ${number}: ${age} days old`),
      `active keys of ${user} older than ${limit} days${asOf(reportedAt)}`,
    ).toEqual([])
  },
  breaks: {
    'key of 91 days': (_, find) => addKey(find, 91),
    'old key in daily use': (_, find) => addKey(find, 120, 0),
    'second key of a year': (_, find) => {
      addKey(find, 1)
      return addKey(find, 365)
    },
  },
})

check('iam.unused-credentials', {
  title: 'Credentials that nobody uses are gone',
  covers: ['DG-INF-15'],
  controls: {
    nist: ['AC-2', 'AC-2(3)'],
    soc2: ['CC6.1'],
    cis: ['1.11'],
    pci: ['8.2.6'],
    hipaa: ['164.308(a)(3)(ii)(C)'],
  },
  severity: 'medium',
  stages: ['nightly'],
  remedy: 'Deactivate the key or delete the console password; delete the user when nobody misses it.',
  each: async (platform) => (await platform.credentials()).filter(({ isRoot }) => !isRoot),
  whenNone: { verdict: 'not-applicable', because: 'The account has no IAM users.' },
  async verify({ user, password, keys, createdAt, reportedAt }, context) {
    const { settings, expect, now } = context
    tellAge(reportedAt, context)
    const limit = settings.identity.unusedCredentialDays
    // A credential that was never used counts from its creation.
    const idle = [
      ...(password === undefined
        ? []
        : [{ what: 'console password', days: daysSince(password.usedAt ?? password.changedAt ?? createdAt, now()) }]),
      ...keys
        .filter(({ active }) => active)
        .map((key) => ({
          what: `access key ${key.number}`,
          days: daysSince(key.usedAt ?? key.rotatedAt ?? createdAt, now()),
        })),
    ]
    expect(
      idle.filter(({ days }) => days >= limit).map(({ what, days }) => `${what}: ${days} days`),
      `credentials of ${user} unused for ${limit} days or more${asOf(reportedAt)}`,
    ).toEqual([])
  },
  breaks: {
    'key unused since long': (_, find) => addKey(find, 200, 120),
    'key never used': (_, find) => addKey(find, 200),
    'key unused for the days that CIS allows, and no more': (_, find) => addKey(find, 60, 45),
    'used key beside an unused one': (_, find) => {
      addKey(find, 10, 1)
      return addKey(find, 95)
    },
    'password unused since long': (_, find) => {
      const user = find.user()
      user.loginProfile = { CreateDate: daysAgo(400), PasswordResetRequired: false, lastUsed: daysAgo(100) }
      return `user/${user.UserName}`
    },
    'password never used': (_, find) => {
      const user = find.user()
      user.loginProfile = { CreateDate: daysAgo(100), PasswordResetRequired: false }
      return `user/${user.UserName}`
    },
  },
})
