import { variants } from '../../harness/index.ts'

variants('vpc.available', [
  {
    what: 'nothing runs in the cluster that is named, and the VPC is that of others',
    settings: { select: { tags: {}, clusters: ['idle'] } },
    arrange: ({ ecs }) => {
      const [cluster] = ecs.clusters.all()
      const clusterArn = cluster!.clusterArn!.replace(/[^/]+$/, 'idle')
      ecs.clusters.add({ ...cluster!, clusterName: 'idle', clusterArn })
    },
    expected: [/No service of the environment runs in a VPC/],
  },
  {
    what: 'nothing runs at all, and nothing tells environments apart',
    settings: { select: { tags: {}, clusters: undefined } },
    arrange: ({ ecs }) => ecs.services.clear(),
    expected: ['pass'],
  },
])

variants('vpc.cidr', [
  {
    what: 'no block named by the configuration',
    settings: { network: { vpcCidr: undefined } },
    expected: [/^not-applicable: .*it has 10\.0\.0\.0\/16/],
  },
])
