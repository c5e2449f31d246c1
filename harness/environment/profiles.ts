/** The four environments of the platform's deployment guide. Source: the catalogue's environment table. */
export const PROFILE_NAMES = ['develop', 'test', 'qa', 'production'] as const

export type ProfileName = (typeof PROFILE_NAMES)[number]

export interface Profile {
  /** Pattern of the branches that deploy here. */
  readonly branch: string
  readonly trigger: 'manual' | 'automatic'
  /** Tasks that a service should run: at least, and at most where there is a limit. */
  readonly desired: { readonly min: number; readonly max?: number }
  /** Bounds of auto-scaling. */
  readonly scaling: { readonly min: number; readonly max: number }
  readonly logRetentionDays: number
  readonly deletionProtection: boolean
  /** Share of tasks that may run on Fargate Spot, in percent. */
  readonly spotPercent: number
  readonly mfaRequired: boolean
  readonly approvalRequired: boolean
  /** A NAT gateway in every zone (production) or at least one. */
  readonly natPerZone: boolean
}

const releaseProfile: Profile = {
  branch: 'release/*.*.*',
  trigger: 'automatic',
  desired: { min: 2, max: 3 },
  scaling: { min: 2, max: 10 },
  logRetentionDays: 30,
  deletionProtection: false,
  spotPercent: 30,
  mfaRequired: false,
  approvalRequired: false,
  natPerZone: false,
}

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  develop: {
    branch: 'feature/*',
    trigger: 'manual',
    desired: { min: 1, max: 2 },
    scaling: { min: 1, max: 5 },
    logRetentionDays: 7,
    deletionProtection: false,
    spotPercent: 70,
    mfaRequired: false,
    approvalRequired: false,
    natPerZone: false,
  },
  test: releaseProfile,
  qa: releaseProfile,
  production: {
    branch: 'prod/*',
    trigger: 'automatic',
    desired: { min: 3 },
    scaling: { min: 3, max: 20 },
    logRetentionDays: 90,
    deletionProtection: true,
    spotPercent: 0,
    mfaRequired: true,
    approvalRequired: true,
    natPerZone: true,
  },
}
