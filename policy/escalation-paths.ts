/**
 * Known ways by which permissions become more permissions. Sources: Rhino Security Labs, "AWS IAM Privilege Escalation
 * – Methods and Mitigation" (https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/); Datadog,
 * "pathfinding.cloud" (https://pathfinding.cloud/paths/).
 */

/**
 * On what a step must be allowed: the role itself; one and the same role or user, which may be a new one; every role,
 * user, function or instance, among which are those with more permissions; a role or user that is known to be an
 * administrator; a policy that the role has; or anything at all.
 */
export type Target =
  | 'itself'
  | 'same-role'
  | 'same-user'
  | 'every-role'
  | 'every-user'
  | 'every-function'
  | 'every-instance'
  | 'administrator'
  | 'administrating-user'
  | 'own-policy'
  | 'some'

/** One of these actions, on that. */
export interface Step {
  readonly actions: readonly string[]
  readonly on: Target
  /** Service that a role is handed to. */
  readonly passedTo?: string
}

export interface EscalationPath {
  /** What comes of it, after "and so". */
  readonly gain: string
  readonly steps: readonly Step[]
}

const on = (target: Target, ...actions: string[]): Step => ({ actions, on: target })

const GIVE = ['iam:AttachRolePolicy', 'iam:PutRolePolicy']
const SIGN_IN = ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile']

/** Any role, or an administrator, is handed to a service, which then does what the caller wants. */
const byService = (passedTo: string, gain: string, ...steps: readonly string[][]): EscalationPath => ({
  gain: `${gain} with the permissions of a role that trusts ${passedTo}`,
  steps: [{ actions: ['iam:PassRole'], on: 'every-role', passedTo }, ...steps.map((actions) => on('some', ...actions))],
})

export const ESCALATION_PATHS: readonly EscalationPath[] = [
  { gain: 'give itself any permission', steps: [on('itself', ...GIVE)] },
  {
    gain: 'change what its own policies allow',
    steps: [on('own-policy', 'iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion')],
  },
  {
    gain: 'make a role with any permission, and assume it',
    steps: [on('same-role', 'iam:CreateRole'), on('same-role', ...GIVE)],
  },
  {
    gain: 'give any permission to a role that then trusts it',
    steps: [on('same-role', 'iam:UpdateAssumeRolePolicy'), on('same-role', ...GIVE)],
  },
  { gain: 'assume every role of the account', steps: [on('every-role', 'iam:UpdateAssumeRolePolicy')] },
  { gain: 'sign in as every user of the account', steps: [on('every-user', ...SIGN_IN)] },
  {
    gain: 'sign in as a user with any permission',
    steps: [on('same-user', 'iam:AttachUserPolicy', 'iam:PutUserPolicy'), on('same-user', ...SIGN_IN)],
  },
  {
    gain: 'act with the role of every function',
    steps: [on('every-function', 'lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration')],
  },
  { gain: 'act with the role of every instance', steps: [on('every-instance', 'ssm:SendCommand', 'ssm:StartSession')] },
  { gain: 'be that administrator', steps: [on('administrator', 'sts:AssumeRole')] },
  { gain: 'let itself be that administrator', steps: [on('administrator', 'iam:UpdateAssumeRolePolicy')] },
  { gain: 'sign in as that administrator', steps: [on('administrating-user', ...SIGN_IN)] },
  byService('ecs-tasks.amazonaws.com', 'run a task', ['ecs:RunTask', 'ecs:StartTask']),
  byService(
    'ecs-tasks.amazonaws.com',
    'run a service',
    ['ecs:RegisterTaskDefinition'],
    ['ecs:CreateService', 'ecs:UpdateService'],
  ),
  byService(
    'lambda.amazonaws.com',
    'run a function',
    ['lambda:CreateFunction'],
    [
      'lambda:InvokeFunction',
      'lambda:CreateEventSourceMapping',
      'lambda:AddPermission',
      'lambda:CreateFunctionUrlConfig',
    ],
  ),
  byService('ec2.amazonaws.com', 'run a server', ['ec2:RunInstances', 'ec2:AssociateIamInstanceProfile']),
  byService('tasks.apprunner.amazonaws.com', 'run an application', ['apprunner:CreateService']),
  byService('cloudformation.amazonaws.com', 'create any resource', [
    'cloudformation:CreateStack',
    'cloudformation:UpdateStack',
    'cloudformation:CreateChangeSet',
  ]),
  byService(
    'codebuild.amazonaws.com',
    'run a build',
    ['codebuild:CreateProject', 'codebuild:UpdateProject'],
    ['codebuild:StartBuild', 'codebuild:StartBuildBatch'],
  ),
  byService(
    'glue.amazonaws.com',
    'run a job',
    ['glue:CreateJob', 'glue:UpdateJob'],
    ['glue:StartJobRun', 'glue:CreateTrigger'],
  ),
  byService('glue.amazonaws.com', 'run a development endpoint', ['glue:CreateDevEndpoint']),
  byService('states.amazonaws.com', 'run a state machine', ['states:CreateStateMachine'], ['states:StartExecution']),
  byService('scheduler.amazonaws.com', 'call any operation on a schedule', ['scheduler:CreateSchedule']),
  byService('sagemaker.amazonaws.com', 'run a notebook or a job', [
    'sagemaker:CreateNotebookInstance',
    'sagemaker:CreateTrainingJob',
    'sagemaker:CreateProcessingJob',
  ]),
]
