/**
 * What a run may do besides reading, if both the command line (`--allow`) and the environment's configuration
 * (`environments.<name>.allow`) allow it.
 */
export const ACTS = {
  'ecs-exec': {
    does: 'opens sessions in running containers by ECS Exec and tries connections from there',
    operations: ['ecs:ExecuteCommand'],
  },
  'reachability-analyzer': {
    does: "has EC2's Reachability Analyzer examine paths, which costs $0.10 for each, and removes what that made",
    operations: [
      'ec2:CreateNetworkInsightsPath',
      'ec2:StartNetworkInsightsAnalysis',
      'ec2:DeleteNetworkInsightsAnalysis',
      'ec2:DeleteNetworkInsightsPath',
    ],
  },
} as const satisfies Readonly<
  Record<string, { readonly does: string; readonly operations: readonly `${string}:${string}`[] }>
>

export type Act = keyof typeof ACTS

export const ACT_NAMES = Object.keys(ACTS) as readonly Act[]
