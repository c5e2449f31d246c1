/** Of checks about what is in the VPC: where there is none, vpc.available says so. */
export const NO_VPC = {
  verdict: 'inconclusive',
  because:
    'The platform has no VPC, or nothing of this kind in it: there is nobody to ask. Look whether the region is right, ' +
    'and how the platform is found (select).',
  echoOf: 'vpc.available',
} as const
