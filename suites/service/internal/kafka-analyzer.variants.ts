import { variants, type World } from '../../../harness/index.ts'

const kafkaGroup = (world: World): string =>
  world.ec2.securityGroups.only(({ GroupName }) => GroupName === 'production-kafka').GroupId

variants('kafka.path-analyzed', [
  {
    what: 'as many analyses as there are kinds of paths',
    settings: { internal: { maximumAnalyses: 18 } },
    expected: { 'service-b': /^pass$/ },
  },
  {
    what: 'fewer analyses than there are kinds of paths',
    expected: {
      'service-b':
        /^pass: 6 of 9 kinds of paths were not analyzed, as a run may have 6 analyses .*subnet-\w+ to subnet-\w+ on TCP 9092; /s,
    },
  },
  {
    what: 'none left for a service',
    settings: { internal: { maximumAnalyses: 1, kafkaServices: ['worker', 'service-b'] } },
    expected: {
      'service-b':
        /^inconclusive: The run's analyses .* were used up by other services\. 9 of 9 kinds of paths were not analyzed/s,
    },
  },
  {
    what: 'answers that only some ports get',
    settings: { internal: { maximumAnalyses: 18 } },
    arrange: ({ ec2 }) => {
      for (const { Entries } of ec2.networkAcls)
        Entries.push({
          RuleNumber: 10,
          RuleAction: 'deny',
          Egress: false,
          Protocol: '6',
          CidrBlock: '10.0.0.0/16',
          PortRange: { From: 50000, To: 60999 },
        })
    },
    expected: {
      'service-b':
        /^inconclusive: from eni-.*Reachability Analyzer finds a way, but by what EC2 describes network ACL acl-\w+ .* denies answers .*One of the two is wrong/s,
    },
  },
  {
    what: 'interfaces of tasks with other groups than their service names',
    arrange: (world) => {
      for (const one of world.ec2.networkInterfaces) if (one.Description?.includes(':task/') === true) one.Groups = []
    },
    expected: {
      'service-b':
        /^inconclusive: .*finds no way \(no rule of the security groups lets this out of eni-\w+ .*\), but what EC2 describes leaves it open/s,
    },
  },
  {
    what: 'brokers that nothing is said of',
    settings: { internal: { brokerGroups: [] } },
    expected: { 'service-b': /^inconclusive: It uses Kafka/ },
  },
  {
    what: 'brokers that are nowhere',
    arrange: (world) =>
      void world.ec2.networkInterfaces.remove(({ Groups }) => Groups?.[0]?.GroupId === kafkaGroup(world)),
    expected: { 'service-b': /^inconclusive: No network interface/ },
  },
  {
    what: 'no task that runs',
    arrange: ({ ecs }) =>
      ecs.tasks
        .filter(({ group }) => group === 'service:service-b')
        .forEach((task) => void (task.lastStatus = 'PENDING')),
    expected: { 'service-b': /^inconclusive: No task of service-b/ },
  },
  {
    what: 'a run that may not',
    allowed: [],
    expected: /^not-applicable: Not asked for: .* costs \$0\.10 .*--allow reachability-analyzer/s,
    calls: 'none',
  },
])
