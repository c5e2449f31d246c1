/**
 * What the platform's documents promise, one row per statement that can be verified, drilled, measured or attested.
 * `must` says what has to hold, not how it is verified: that is defined by the checks.
 */
import type { Stage } from '../record/run.ts'

/** The checklists, in the order in which people read them. */
export const SECTIONS = {
  infrastructure: 'Infrastructure',
  service: 'Every service',
  public: 'Public services',
  internal: 'Internal services',
  cicd: 'Build and deployment pipeline',
  preflight: 'Before a deployment',
  postdeploy: 'After a deployment',
  rollback: 'Rollback',
  diagnose: 'Diagnosis',
  cost: 'Cost',
  compliance: 'Compliance',
} as const

export type Section = keyof typeof SECTIONS

export interface CatalogueItem {
  /** `DG-INF-05`: document, section, number. */
  readonly id: string
  readonly section: Section
  /** What must hold. */
  readonly must: string
  /**
   * `auto`: from AWS APIs, probes or Kafka. `attest`: a person must say so. `drill`: an exercise that changes the
   * environment and restores it. `load`: generated traffic. `diagnose`: from a symptom to its cause, when something is
   * wrong.
   */
  readonly kind: 'auto' | 'attest' | 'drill' | 'load' | 'diagnose'
  /** One of the documents' literal checkboxes. */
  readonly box: boolean
  /** When it is needed; absent: whenever its section is verified. */
  readonly stage?: Stage
}

type Row = Pick<CatalogueItem, 'id' | 'must'> & Partial<Pick<CatalogueItem, 'kind' | 'box' | 'stage'>>

/** Rows of one section: automatic and not a checkbox unless they say otherwise. */
const rows = (section: Section, stage: Stage | undefined, list: readonly Row[]): CatalogueItem[] =>
  list.map((row) => ({ section, kind: 'auto', box: false, ...(stage === undefined ? {} : { stage }), ...row }))

const box = true

export const ITEMS: readonly CatalogueItem[] = [
  ...rows('infrastructure', undefined, [
    {
      id: 'DG-INF-01',
      box,
      must:
        'The VPC has the intended address range, and a public and a private subnet with room to grow in every ' +
        'intended zone',
    },
    { id: 'DG-INF-02', box, must: 'Security groups let in only the traffic that the platform is meant to receive' },
    {
      id: 'DG-INF-03',
      box,
      must: 'NAT gateways are available in public subnets, as many as the environment calls for',
    },
    {
      id: 'DG-INF-04',
      box,
      must: 'Public subnets route to the internet gateway, private ones to a NAT gateway, and no route leads nowhere',
    },
    { id: 'DG-INF-05', box, must: "Flow logs record all of the VPC's traffic and are delivered" },
    {
      id: 'DG-INF-06',
      box,
      must: 'The platform has its KMS keys: enabled, rotated, and usable only by those who need them',
    },
    { id: 'DG-INF-07', box, must: 'Roles that tasks use allow what the tasks need and nothing beyond it' },
    {
      id: 'DG-INF-08',
      box,
      must: 'A CloudTrail trail records management events of every region, intact and up to date',
    },
    { id: 'DG-INF-09', box, must: 'AWS Config records every supported resource type and delivers what it records' },
    { id: 'DG-INF-10', must: 'Every resource of the platform carries the mandatory tags with allowed values' },
    { id: 'DG-INF-11', must: 'One internet gateway is attached to the VPC' },
    {
      id: 'DG-INF-12',
      must: 'The ECS cluster is active, watched by Container Insights, and uses the intended capacity',
    },
    { id: 'DG-INF-13', must: "The platform's log groups keep their events for the promised time and encrypt them" },
    { id: 'DG-INF-14', stage: 'pre', must: 'Service quotas leave room for the next deployment' },
    {
      id: 'DG-INF-15',
      stage: 'pre',
      must: 'Everyone who can reach production signs in with a second factor, and no old or root access keys remain',
    },
    {
      id: 'DG-INF-16',
      must: "Terraform's state is versioned, encrypted, private and in the configured region, and its lock table works",
    },
    { id: 'MR-INF-01', must: 'Subnets, load balancer and tasks spread over at least two availability zones' },
    { id: 'MR-INF-02', must: 'A web ACL that limits request rates stands before the public load balancer' },
    { id: 'MR-INF-03', must: 'Cloud Map answers with as many healthy instances as tasks run' },
    { id: 'MR-INF-04', must: 'Images, logs, volumes and state are encrypted at rest' },
    { id: 'MR-INF-05', must: 'Network ACLs pass the flows that the platform needs and open no others' },
    {
      id: 'MR-INF-06',
      must: 'GuardDuty and Security Hub are on, and no critical finding about the platform stays open',
    },
    {
      id: 'MR-INF-07',
      must: 'GitHub deploys through OIDC with a role tied to its repository; no long-lived key exists for it',
    },
    {
      id: 'MR-INF-08',
      must: 'The intended VPC endpoints are available, and tasks can reach them by their usual names',
    },
    { id: 'MR-INF-09', must: 'What must survive is backed up, and the newest recovery point is recent' },
    {
      id: 'MR-INF-10',
      must: "The platform's domain leads to its load balancer, under a certificate that covers the name",
    },
  ]),
  ...rows('service', undefined, [
    { id: 'DG-SVC-01', box, must: 'The image repository exists and still holds the image that the running tasks name' },
    { id: 'DG-SVC-02', box, must: 'The service is active, and its one deployment is complete' },
    { id: 'DG-SVC-03', box, must: 'As many tasks run as are desired, and none is pending' },
    { id: 'DG-SVC-04', box, must: 'Every task runs the current task definition and reports itself healthy' },
    { id: 'DG-SVC-05', box, must: 'Every running task has written to its log group lately' },
    { id: 'DG-SVC-06', box, must: 'The logs since the deployment hold no more errors than the budget allows' },
    {
      id: 'DG-SVC-07',
      box,
      must: "Every secret that a task names exists, and the task's execution role can read and decrypt it",
    },
    {
      id: 'DG-SVC-08',
      box,
      must: 'The service scales between its intended bounds, by the intended policies, and scaling is not suspended',
    },
    { id: 'DG-SVC-09', must: 'Nothing is missing of what a deployed service consists of, from repository to alarms' },
    {
      id: 'SD-SVC-01',
      must: 'Task size is one that Fargate offers, the intended one, and large enough for its containers',
    },
    {
      id: 'SD-SVC-02',
      must: 'The container health check asks the health endpoint with a tool that the image has, at sensible intervals',
    },
    { id: 'SD-SVC-03', must: 'Tasks run on Fargate in private subnets, without public addresses' },
    { id: 'SD-SVC-04', must: 'Task role and execution role are two roles, and neither holds a full-access policy' },
    {
      id: 'DS-SVC-01',
      must: 'Containers run as an ordinary user, without spare privileges, and send their output to the log group',
    },
    { id: 'DS-SVC-02', must: 'Images are named by something that cannot change: a digest or an immutable version' },
    {
      id: 'DS-SVC-03',
      must: 'Task definitions carry the version and commit that they deploy, and tasks inherit their tags',
    },
    { id: 'DS-SVC-04', must: 'A bad deployment is stopped and rolled back without taking capacity away' },
    { id: 'DS-SVC-05', must: 'No more tasks depend on Spot capacity than the environment allows' },
    { id: 'DS-SVC-06', must: 'Workers stand behind no load balancer and scale with the length of their queue' },
    {
      id: 'MR-SVC-01',
      must: "The address by which a service calls another is registered, and the caller's traffic may reach it",
    },
    {
      id: 'DG-SVC-10',
      must: 'The intended alarms exist, are armed, reach a confirmed subscriber, and none is ringing',
    },
    { id: 'DG-SVC-11', must: 'Dashboards for cluster, services and pipelines exist and show metrics that exist' },
    { id: 'MR-SVC-02', must: 'Utilisation, response time, errors and healthy hosts stay within their targets' },
  ]),
  ...rows('public', undefined, [
    {
      id: 'DG-PUB-01',
      box,
      must: 'The load balancer is active and faces the internet from public subnets of at least two zones',
    },
    { id: 'DG-PUB-02', box, must: 'Every registered target is healthy, and there are as many as tasks are desired' },
    {
      id: 'DG-PUB-03',
      box,
      must:
        "Requests for the service's host and path reach its target group over HTTPS, and no other rule takes them " +
        'first',
    },
    {
      id: 'DG-PUB-04',
      box,
      must:
        'The certificate is issued, covers the host name and is far from its end; clients see that certificate, ' +
        'over a current TLS version',
    },
    {
      id: 'DG-PUB-05',
      box,
      must: "The target group's health checks are the intended ones, agree with the container's, and pass",
    },
    { id: 'DG-PUB-06', box, must: 'The service answers on its health and feature routes with what they promise' },
    { id: 'DG-PUB-07', box, must: 'Neither the service nor the load balancer answered with a server error lately' },
    { id: 'MR-PUB-01', must: 'The public service gets an answer from the internal one through service discovery' },
  ]),
  ...rows('internal', undefined, [
    { id: 'DG-INT-01', box, must: 'The service has a working path to every Kafka broker and can sign in' },
    { id: 'DG-INT-02', box, must: "A message that is produced is consumed, and the service's consumer groups keep up" },
    { id: 'DG-INT-03', box, must: "The service's logs show no failed Kafka connections" },
    {
      id: 'DG-INT-04',
      box,
      must: 'Security groups let service and brokers talk to each other on the broker ports, and nothing else',
    },
  ]),
  ...rows('cicd', undefined, [
    {
      id: 'DG-CI-01',
      box,
      must: "The pipeline has its stages in order, watches the environment's branches and encrypts what it passes on",
    },
    {
      id: 'DG-CI-02',
      box,
      must: 'The build project builds and scans the image, logs what it does, and holds no secret in the clear',
    },
    { id: 'DG-CI-03', box, must: 'The connection to the repository host is authorised, and the pipeline uses it' },
    { id: 'DG-CI-04', box, kind: 'drill', must: 'Starting the pipeline starts it' },
    { id: 'DG-CI-05', box, must: 'The last build of the branch succeeded' },
    { id: 'DG-CI-06', box, must: 'The last deployment succeeded, and the service runs what it deployed' },
    { id: 'DG-CI-07', box, must: "News of the pipeline's state reaches a confirmed subscriber" },
    { id: 'DG-CI-08', must: 'A deployment to production waits until someone other than its author approves it' },
    { id: 'DG-CI-09', must: 'The deployed image carries the tags that tell its commit, release and environment' },
    { id: 'DG-CI-10', must: 'What runs in production ran in the environments before it' },
    {
      id: 'MR-CI-01',
      must: 'The main branch accepts only reviewed changes with green checks, and its workflow signs in through OIDC',
    },
    { id: 'MR-CI-02', must: 'The scan of the running image is complete and within the budget for findings' },
    {
      id: 'DS-CI-01',
      must: 'Where CodeDeploy shifts traffic, it does so in steps, watched by alarms, and rolls back by itself',
    },
  ]),
  ...rows('preflight', 'pre', [
    { id: 'DS-PRE-01', box, must: 'Someone other than its author reviewed and approved the change' },
    { id: 'DS-PRE-02', box, must: 'Unit, integration and end-to-end tests of the commit passed' },
    { id: 'DS-PRE-03', box, must: 'The candidate image is built and scanned, without critical findings' },
    { id: 'DS-PRE-04', box, must: 'The candidate image is in the repository under its tag' },
    { id: 'DS-PRE-05', box, must: 'The database migrations of this release ran through in staging' },
    {
      id: 'DS-PRE-06',
      box,
      must: 'There is a version to return to, with its image and secrets still in place, and a plan for doing so',
    },
    { id: 'DS-PRE-07', box, must: 'The dashboards by which the deployment will be watched are ready' },
    { id: 'DS-PRE-08', box, kind: 'attest', must: 'The engineer on call knows of the deployment' },
    { id: 'SOP-PRE-01', box, must: 'Every test of this release passed in staging' },
    { id: 'SOP-PRE-02', box, must: 'Those who must approve the deployment have done so' },
    { id: 'SOP-PRE-03', box, must: 'The task definition now running is saved in a form that can be registered again' },
    { id: 'SOP-PRE-04', box, must: 'The database migrations of this release are ready to run' },
    { id: 'SOP-PRE-05', box, must: 'The alarms that would notice a bad deployment are in place' },
    { id: 'SOP-STG-01', box, must: 'The tests of this release passed in development before it goes to staging' },
    { id: 'SOP-STG-02', box, must: 'The task definition about to be deployed meets every rule for services' },
    { id: 'SOP-STG-03', box, must: 'No dependency with a known and available fix is left behind' },
    { id: 'DS-PRE-09', must: 'The deployment falls into a change window, or its override is on record' },
  ]),
  ...rows('postdeploy', 'post', [
    { id: 'SOP-POST-01', box, must: 'Tasks, targets and health endpoints all report healthy after the deployment' },
    { id: 'SOP-POST-02', box, must: 'Metrics are within their targets and have not worsened by the deployment' },
    { id: 'SOP-POST-03', box, must: 'The new version has not logged errors beyond the budget' },
    { id: 'SOP-POST-04', box, must: 'The features of the release work' },
    { id: 'DS-POST-01', must: 'The service stayed within its limits for the whole watch after the deployment' },
    { id: 'DS-POST-02', kind: 'load', must: 'The service keeps its error rate and latency under the expected load' },
    { id: 'DG-POST-01', must: 'The journeys that matter to users work from end to end' },
    { id: 'DG-POST-02', kind: 'attest', must: 'Testers and users accepted the release' },
  ]),
  ...rows('rollback', undefined, [
    {
      id: 'DG-RB-01',
      kind: 'drill',
      must: 'A deployment that never gets healthy is rolled back by the circuit breaker',
    },
    { id: 'DG-RB-02', kind: 'drill', must: 'The service can be returned to its previous task definition by hand' },
    { id: 'DG-RB-03', kind: 'drill', must: 'The service can be returned to its previous image by hand' },
    { id: 'DG-RB-04', kind: 'drill', must: 'The previous version can be deployed again through the pipeline' },
    { id: 'DG-RB-05', kind: 'drill', must: 'A service can be scaled to zero and brought back on its previous version' },
    { id: 'SOP-RB-01', kind: 'drill', must: 'Traffic can be moved back to the previous version step by step' },
    { id: 'DS-RB-01', kind: 'drill', must: 'An alarm that rings during a deployment rolls it back' },
    { id: 'DS-RB-02', kind: 'drill', must: 'A blue/green deployment can be switched back' },
    { id: 'DS-RB-03', kind: 'drill', must: "Each service's rollback was practised with success, and not too long ago" },
  ]),
  ...rows('rollback', 'rollback', [
    { id: 'DG-RBV-01', box, must: 'Every task runs the task definition to which the service was meant to return' },
    { id: 'DG-RBV-02', box, must: 'Every task is healthy after the rollback' },
    { id: 'DG-RBV-03', box, must: 'Every target of the load balancer is healthy after the rollback' },
    { id: 'DG-RBV-04', box, must: 'The functions that matter to users work after the rollback' },
    { id: 'DG-RBV-05', box, must: 'No errors were logged since the rollback beyond the budget' },
    { id: 'DG-RBV-06', box, must: 'No alarm rings, and those that rang have recovered' },
    { id: 'DG-RBV-07', box, must: 'Metrics are back where they were before the bad deployment' },
    { id: 'DG-RBV-08', box, must: 'Why the service was rolled back, and what was done, is on record' },
    { id: 'DG-RBV-09', box, must: 'There is an incident report with timeline, impact and recovery time' },
    { id: 'DG-RBV-10', box, kind: 'attest', must: 'Someone has taken on the fix, with a plan' },
  ]),
  ...rows('diagnose', undefined, [
    { id: 'DG-TS-1', kind: 'diagnose', must: 'When tasks fail to start, the cause is found and shown' },
    { id: 'DG-TS-2', kind: 'diagnose', must: 'When the pipeline fails, the failing action and its cause are found' },
    { id: 'DG-TS-3', kind: 'diagnose', must: 'When a service gets no traffic, the place where it stops is found' },
    {
      id: 'DG-TS-4',
      kind: 'diagnose',
      must: 'When processor or memory run high, limits, load and scaling are told apart',
    },
    {
      id: 'DG-TS-5',
      kind: 'diagnose',
      must: 'When a secret cannot be read, the missing link is found: secret, policy, name or key',
    },
    { id: 'DG-TS-6', kind: 'diagnose', must: 'When a deployment is stuck, what holds it is found' },
    {
      id: 'DG-TS-7',
      kind: 'diagnose',
      must: "When Terraform looks for its state in the wrong region, the bucket's own region is shown",
    },
    { id: 'DG-TS-8', kind: 'diagnose', must: 'When the state is locked, who holds the lock and for how long is shown' },
    { id: 'DG-TS-9', kind: 'diagnose', must: 'When Kafka cannot be reached, the layer that fails is found' },
    {
      id: 'MR-TS-1',
      kind: 'diagnose',
      must: 'When the load balancer cannot be reached, the obstacle on the way is found',
    },
    { id: 'MR-TS-2', kind: 'diagnose', must: 'When one service cannot reach another, the broken link is found' },
    {
      id: 'MR-TS-3',
      kind: 'diagnose',
      must: 'When a deployment from GitHub is refused, what the trust or the permissions lack is found',
    },
    { id: 'MR-TS-4', kind: 'diagnose', must: 'When costs rise, the resources behind them are named' },
    {
      id: 'MR-TS-5',
      kind: 'diagnose',
      must: 'When logs do not appear, the missing piece is found: group, role or driver',
    },
  ]),
  ...rows('cost', 'nightly', [
    { id: 'DG-COST-01', must: 'Cost stays within its budget, and someone is told when it does not' },
  ]),
  ...rows('compliance', undefined, [
    {
      id: 'CMP-01',
      must: 'Every check names the controls that it serves, and controls that no check serves are shown as gaps',
    },
    { id: 'CMP-02', must: 'Control mapping, audit evidence and audit procedures are generated from what was verified' },
    {
      id: 'CMP-03',
      must: 'Evidence tells who asked what, when, with which answer, and anyone can verify offline that it is unaltered',
    },
  ]),
]
