import { variants } from '../../harness/index.ts'

variants('vpc.cidr', [
  {
    what: 'no block named by the configuration',
    settings: { network: { vpcCidr: undefined } },
    expected: [/^not-applicable: .*it has 10\.0\.0\.0\/16/],
  },
])
