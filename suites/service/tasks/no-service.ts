/** The verdict when there is no service to check. */
export const NO_SERVICE = {
  verdict: 'not-applicable',
  because: "The platform's clusters have no service yet.",
} as const
