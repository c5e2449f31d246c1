import { check } from '../../harness/index.ts'

check('guardduty.enabled', {
  title: 'GuardDuty is on',
  covers: ['MR-INF-06'],
  controls: {
    nist: ['SI-4', 'RA-3(4)', 'CA-7'],
    soc2: ['CC7.1', 'CC7.2', 'CC7.3', 'CC7.4', 'CC6.8'],
    pci: ['11.5.1'],
    hipaa: ['164.308(a)(1)(ii)(D)', '164.308(a)(6)'],
  },
  severity: 'high',
  remedy: 'Enable GuardDuty in the region: aws guardduty create-detector --enable.',
  async verify(_account, { platform, region, expect }) {
    const detectors = await platform.detectors()
    const problems =
      detectors.length === 0
        ? [`there is no detector in ${region}`]
        : detectors.filter(({ Status }) => Status !== 'ENABLED').map(({ id, Status }) => `detector ${id} is ${Status}`)
    expect(problems, 'GuardDuty').toEqual([])
  },
  breaks: {
    'no detector': ({ guardduty }) => guardduty.detectors.clear(),
    'the detector is suspended': (_, find) => {
      find.detector().Status = 'DISABLED'
    },
  },
})

check('guardduty.findings', {
  title: 'No critical finding of GuardDuty is open',
  covers: ['MR-INF-06'],
  controls: { nist: ['SI-4(5)', 'IR-4(1)'], soc2: ['CC7.3', 'CC7.4'], hipaa: ['164.308(a)(6)'] },
  severity: 'critical',
  remedy: 'Investigate the finding; archive it when it is dealt with.',
  async verify(_account, { aws, platform, settings, expect, echoOf, inconclusive }) {
    const [detectors, [account]] = await Promise.all([platform.detectors(), platform.account()])
    if (detectors.length === 0)
      return echoOf('guardduty.enabled', () => inconclusive('There is no detector: nobody looks for threats.'))
    // critical is 9 and above: GuardDuty user guide, "Severity levels of GuardDuty findings". An organization's
    // administrator sees its members' findings too.
    const FindingCriteria = {
      Criterion: {
        accountId: { Equals: [account!.accountId] },
        severity: { GreaterThanOrEqual: 9 },
        'service.archived': { Equals: ['false'] },
      },
    }
    const open = await Promise.all(
      detectors.map(async ({ id: DetectorId }) => {
        const { FindingIds = [] } = await aws.guardduty.listFindings({ DetectorId, FindingCriteria })
        return FindingIds.map((finding) => `finding ${finding} of detector ${DetectorId}`)
      }),
    )
    const found = open.flat()
    expect(
      found.length > settings.operations.criticalFindings ? found : [],
      'open critical findings of GuardDuty',
    ).toEqual([])
  },
  breaks: {
    'malware runs in a task': ({ guardduty }, find) => {
      guardduty.findings.add({ ...FINDING, detectorId: find.detector().id })
    },
    'a finding that is only just critical': ({ guardduty }, find) => {
      guardduty.findings.add({ ...FINDING, Severity: 9, detectorId: find.detector().id })
    },
  },
})

const FINDING = {
  Id: '16afba5c5c43e07c9e3e5e2e544e95df',
  Arn: 'arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/16afba5c5c43e07c9e3e5e2e544e95df',
  AccountId: '111122223333',
  Region: 'eu-west-1',
  SchemaVersion: '2.0',
  CreatedAt: '2026-01-01T00:00:00Z',
  UpdatedAt: '2026-01-01T00:00:00Z',
  Type: 'AttackSequence:ECS/CompromisedCluster',
  Severity: 9.5,
  Resource: { ResourceType: 'ECSCluster' },
  Service: { Archived: false },
}

check('security-hub.enabled', {
  title: 'Security Hub is on, with the standards that the platform wants',
  covers: ['MR-INF-06'],
  controls: {
    nist: ['AU-6(1)', 'AU-6(5)', 'CA-2', 'CA-7'],
    soc2: ['CC7.1', 'CC7.2', 'CC7.3', 'CC7.4'],
    cis: ['4.16'],
    pci: ['10.4.1'],
    hipaa: ['164.308(a)(6)', '164.308(a)(8)'],
  },
  severity: 'medium',
  parts: ['securityHub'],
  remedy:
    'Enable Security Hub and subscribe to the standards: aws securityhub enable-security-hub, ' +
    'batch-enable-standards. A standard is ready some minutes later.',
  async verify(_account, { aws, settings, region, orAbsent, expect }) {
    const wanted = settings.operations.securityStandards
    const hub = await orAbsent(aws.securityhub.describeHub(), 'InvalidAccessException')
    expect(hub === undefined ? [`the account is not subscribed in ${region}`] : [], 'Security Hub').toEqual([])
    const { StandardsSubscriptions = [] } = await aws.securityhub.getEnabledStandards()
    const problems = wanted.flatMap((name) => {
      const subscriptions = StandardsSubscriptions.filter(({ StandardsArn }) => StandardsArn?.includes(`/${name}/`))
      if (subscriptions.length === 0) return [`standard ${name} is not enabled`]
      if (subscriptions.some(({ StandardsStatus }) => StandardsStatus === 'READY')) return []
      return subscriptions.map(
        ({ StandardsStatus, StandardsStatusReason }) =>
          `standard ${name} is ` +
          `${StandardsStatus}${StandardsStatusReason ? ` (${StandardsStatusReason.StatusReasonCode})` : ''}`,
      )
    })
    expect(problems, 'standards of Security Hub').toEqual([])
  },
  breaks: {
    'not subscribed': ({ securityhub }) => securityhub.hubs.clear(),
    'a standard is missing': ({ securityhub }) => {
      securityhub.standards.remove(
        ({ StandardsArn }) => StandardsArn?.includes('cis-aws-foundations-benchmark') ?? false,
      )
    },
    'a standard has no configuration recorder to rely on': ({ securityhub }) => {
      Object.assign(securityhub.standards.first(), {
        StandardsStatus: 'INCOMPLETE',
        StandardsStatusReason: { StatusReasonCode: 'NO_AVAILABLE_CONFIGURATION_RECORDER' },
      })
    },
  },
})

check('security-hub.findings', {
  title: "No critical finding of Security Hub is open on the platform's resources",
  covers: ['MR-INF-06'],
  controls: { nist: ['RA-5', 'SI-2', 'IR-4(1)'], soc2: ['CC7.1', 'CC7.3', 'CC7.4'], pci: ['11.3.1'] },
  severity: 'high',
  parts: ['securityHub'],
  remedy: 'Repair what the finding names, or suppress it in Security Hub with a reason.',
  each: (platform) => platform.account(),
  async verify({ accountId }, { aws, platform, settings, expect, orAbsent, echoOf, inconclusive }) {
    const asked = aws.securityhub.getFindings({
      Filters: {
        // an organization's administrator sees its members' findings too
        AwsAccountId: [{ Value: accountId, Comparison: 'EQUALS' }],
        SeverityLabel: [{ Value: 'CRITICAL', Comparison: 'EQUALS' }],
        RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }],
        WorkflowStatus: [
          { Value: 'NEW', Comparison: 'EQUALS' },
          { Value: 'NOTIFIED', Comparison: 'EQUALS' },
        ],
      },
    })
    const answer = await orAbsent(asked, 'InvalidAccessException')
    if (answer === undefined)
      return echoOf('security-hub.enabled', () =>
        inconclusive('The account is not subscribed to Security Hub: nobody collects findings.'),
      )
    const { Findings = [] } = answer
    // matching findings to resources needs the whole inventory: it is read only when there are findings
    const resources = Findings.length === 0 ? [] : await platform.taggable()
    // findings on the account as a whole concern the platform too
    const ours = new Set([...resources.map(({ subject }) => subject.id), `AWS::::Account:${accountId}`])
    // findings name an image by its digest within the repository, an object by its key within the bucket
    const isOurs = (id: string): boolean =>
      ours.has(id) ||
      ours.has(id.replace(/\/sha256:[0-9a-f]+$/, '')) ||
      ours.has(id.replace(/^(arn:[^:]+:s3:::[^/]+)\/.*$/s, '$1'))
    const tagged = (tags: Readonly<Record<string, string>> = {}): boolean =>
      Object.entries(settings.select.tags).every(([key, value]) => tags[key] === value)
    const open = Findings.flatMap(({ Id, Title, Resources = [] }) =>
      Resources.filter((resource) => isOurs(resource.Id ?? '') || tagged(resource.Tags)).map(
        (resource) => `${Title} on ${resource.Id} (${Id})`,
      ),
    )
    expect(
      open.length > settings.operations.criticalFindings ? open : [],
      'open critical findings of Security Hub',
    ).toEqual([])
  },
  breaks: {
    'a finding on the load balancer': ({ securityhub }, find) => {
      securityhub.findings.add(hubFinding({ Type: 'AwsElbv2LoadBalancer', Id: find.loadBalancer().LoadBalancerArn }))
    },
    'a vulnerability of an image that a service runs': ({ securityhub }, find) => {
      const { repositoryArn } = find.repository('service-a')
      securityhub.findings.add(
        hubFinding({ Type: 'AwsEcrContainerImage', Id: `${repositoryArn}/sha256:${'0a'.repeat(32)}` }),
      )
    },
    "a finding on the state bucket's objects": ({ securityhub }, find) => {
      const { Name } = find.stateBucket()
      securityhub.findings.add(
        hubFinding({ Type: 'AwsS3Object', Id: `arn:aws:s3:::${Name}/production/terraform.tfstate` }),
      )
    },
    'a finding on the account': ({ securityhub }) => {
      securityhub.findings.add(hubFinding({ Type: 'AwsAccount', Id: 'AWS::::Account:111122223333' }))
    },
    'a finding on an instance that carries our tags': ({ securityhub }) => {
      securityhub.findings.add(
        hubFinding({
          Type: 'AwsEc2Instance',
          Id: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
          Tags: { Environment: 'production' },
        }),
      )
    },
  },
})

function hubFinding(resource: { readonly Type: string; readonly Id: string; readonly Tags?: Record<string, string> }) {
  return {
    SchemaVersion: '2018-10-08',
    Id: 'arn:aws:securityhub:eu-west-1:111122223333:security-control/EC2.19/finding/1',
    ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub',
    GeneratorId: 'security-control/EC2.19',
    AwsAccountId: '111122223333',
    CreatedAt: '2026-01-01T00:00:00Z',
    UpdatedAt: '2026-01-01T00:00:00Z',
    Severity: { Label: 'CRITICAL' as const },
    Title: 'Unrestricted access to ports with high risk',
    Description: 'Ports with high risk are open to the world.',
    Resources: [resource],
    RecordState: 'ACTIVE' as const,
    Workflow: { Status: 'NEW' as const },
  }
}
