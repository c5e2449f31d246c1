/** The verdicts when there is nothing public to check. */
export const NO_ENTRANCE = {
  verdict: 'fail',
  because: 'No load balancer of the platform faces the internet: its public services cannot be reached.',
} as const

export const NO_WEB_ENTRANCE = {
  verdict: 'not-applicable',
  because: 'No load balancer of the platform that faces the internet is for HTTP.',
} as const

export const NO_WEB_SERVICE = {
  verdict: 'not-applicable',
  because: 'No service of the platform stands behind a public load balancer for HTTP.',
} as const

/** Of the others: load-balancer.placement says it first. */
export const NO_ENTRANCE_EITHER = { ...NO_ENTRANCE, echoOf: 'load-balancer.placement' } as const

export const NO_BALANCED_SERVICE = {
  verdict: 'not-applicable',
  because: 'No service of the platform stands behind a load balancer.',
} as const

export const NO_RULED_SERVICE = {
  verdict: 'not-applicable',
  because: 'No service of the platform stands behind a load balancer for HTTP.',
} as const

export const NO_INTERNAL_BALANCER = {
  verdict: 'not-applicable',
  because: 'No service of the platform stands behind an internal load balancer.',
} as const
