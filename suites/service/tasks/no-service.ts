/** What it means that there is no service to look at. */
export const NO_SERVICE = {
  verdict: 'not-applicable',
  because: "The platform's clusters have no service yet.",
} as const
