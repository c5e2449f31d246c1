/** What the checks of cost have in common. */

export const DAY = 86_400_000

export const CONTROLS = { nist: ['CA-7', 'SI-4'], soc2: ['CC7.2', 'A1.1'] } as const

/** Day of a time in milliseconds, in UTC, as Cost Explorer takes it. */
export const date = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10)

export const dollars = (amount: number): string => `$${amount.toFixed(2)}`
