import { expect, test } from 'vitest'
import { type Policy, parsePolicy } from './document.ts'
import { type Decision, type PolicySet, type Request, evaluate } from './evaluate.ts'

const policy = (...statements: object[]): Policy => parsePolicy({ Version: '2012-10-17', Statement: statements })
const allow = (Action: string, Resource = '*', more: object = {}) => ({ Effect: 'Allow', Action, Resource, ...more })
const deny = (Action: string, Resource = '*', more: object = {}) => ({ Effect: 'Deny', Action, Resource, ...more })

const session = { arn: 'arn:aws:sts::111122223333:assumed-role/app/one' }
const object = 'arn:aws:s3:::carlossalazar/file'
const get: Request = { action: 's3:GetObject', resource: object, principal: session }

type Case = [name: string, policies: PolicySet, request: Request, expected: Decision]

const decides = (title: string, cases: Case[]) =>
  test.each(cases)(title, (_, policies, request, expected) => {
    expect(evaluate(policies, request).decision).toBe(expected)
  })

decides('identity policies: %s', [
  ['nothing allows', { identity: [] }, get, 'implicit-deny'],
  ['one of several allows', { identity: [policy(allow('ec2:*')), policy(allow('s3:get*'))] }, get, 'allowed'],
  ['another resource', { identity: [policy(allow('s3:*', 'arn:aws:s3:::carlossalazar'))] }, get, 'implicit-deny'],
  ['a deny beats any allow', { identity: [policy(allow('*'), deny('s3:GetObject'))] }, get, 'explicit-deny'],
  ['a deny of something else', { identity: [policy(allow('*'), deny('s3:PutObject'))] }, get, 'allowed'],
  [
    'NotAction allows all but',
    { identity: [policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })] },
    get,
    'allowed',
  ],
  [
    'NotAction does not allow what it names',
    { identity: [policy({ Effect: 'Allow', NotAction: ['ec2:*', 'S3:*'], Resource: '*' })] },
    get,
    'implicit-deny',
  ],
  [
    'NotResource denies all but',
    { identity: [policy(allow('*'), { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::other/*' })] },
    get,
    'explicit-deny',
  ],
  [
    'NotResource spares what it names',
    { identity: [policy(allow('*'), { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::carlossalazar/*' })] },
    get,
    'allowed',
  ],
  [
    'NotAction and NotResource',
    { identity: [policy(allow('*'), { Effect: 'Deny', NotAction: 's3:*', NotResource: object })] },
    get,
    'allowed',
  ],
  [
    'an identity policy without Resource allows nothing',
    { identity: [policy({ Effect: 'Allow', Action: '*' })] },
    get,
    'implicit-deny',
  ],
  [
    'a failed condition',
    { identity: [policy(allow('*', '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }))] },
    get,
    'implicit-deny',
  ],
])

test.each<[string, string, Decision]>([
  ['2012-10-17', 'arn:aws:s3:::home/david/notes', 'allowed'],
  ['2012-10-17', 'arn:aws:s3:::home/carol/notes', 'implicit-deny'],
  ['2008-10-17', 'arn:aws:s3:::home/david/notes', 'implicit-deny'],
  ['2008-10-17', 'arn:aws:s3:::home/${aws:username}/notes', 'allowed'],
])('variables in a resource, by version %s: %s', (Version, resource, expected) => {
  const home = parsePolicy({ Version, Statement: allow('s3:*', 'arn:aws:s3:::home/${aws:username}/*') })
  expect(
    evaluate({ identity: [home] }, { action: 's3:GetObject', resource, context: { 'aws:username': 'david' } }).decision,
  ).toBe(expected)
})

const anything = policy(allow('*'))
const s3Only = policy(allow('s3:*'))
const ec2Only = policy(allow('ec2:*'))

decides('limits: %s', [
  ['boundary and identity intersect', { identity: [anything], boundary: ec2Only }, get, 'implicit-deny'],
  ['a boundary grants nothing', { identity: [ec2Only], boundary: anything }, get, 'implicit-deny'],
  ['both allow', { identity: [s3Only], boundary: anything }, get, 'allowed'],
  [
    'a deny in the boundary',
    { identity: [anything], boundary: policy(allow('*'), deny('s3:*')) },
    get,
    'explicit-deny',
  ],
  ['a session policy intersects', { identity: [anything], session: ec2Only }, get, 'implicit-deny'],
  [
    'boundary and session policy have nothing in common',
    { identity: [anything], boundary: s3Only, session: ec2Only },
    get,
    'implicit-deny',
  ],
  [
    'every level of service control policies must allow',
    { identity: [anything], scp: [[anything], [ec2Only]] },
    get,
    'implicit-deny',
  ],
  ['within a level one is enough', { identity: [anything], scp: [[anything], [ec2Only, s3Only]] }, get, 'allowed'],
  ['service control policies grant nothing', { identity: [], scp: [[anything]] }, get, 'implicit-deny'],
  [
    'service control policies limit resource policies too',
    { identity: [], resource: policy(allow('*', '*', { Principal: '*' })), scp: [[ec2Only]] },
    get,
    'implicit-deny',
  ],
])

const toAws = (AWS: string | string[], more: object = {}) => policy(allow('*', '*', { Principal: { AWS }, ...more }))
const role = 'arn:aws:iam::111122223333:role/app'
const inPath = { ...session, roleArn: 'arn:aws:iam::111122223333:role/team/app' }
const user = { arn: 'arn:aws:iam::111122223333:user/carlos' }
const as = (principal: Request['principal'], more: Partial<Request> = {}): Request => ({
  ...get,
  ...(principal ? { principal } : {}),
  ...more,
})

decides('resource policy that names %s', [
  ['everyone', { identity: [], resource: toAws('*') }, get, 'allowed'],
  [
    'everyone, and a limit elsewhere',
    { identity: [], resource: toAws('*'), boundary: ec2Only, session: ec2Only },
    get,
    'allowed',
  ],
  ['the role', { identity: [], resource: toAws(role) }, get, 'allowed'],
  [
    'the role, limited by the boundary',
    { identity: [], resource: toAws(role), boundary: ec2Only },
    get,
    'implicit-deny',
  ],
  [
    'the role, limited by the session policy',
    { identity: [], resource: toAws(role), session: ec2Only },
    get,
    'implicit-deny',
  ],
  [
    'the session, limited by neither',
    { identity: [], resource: toAws(session.arn), boundary: ec2Only, session: ec2Only },
    get,
    'allowed',
  ],
  [
    'another session',
    { identity: [], resource: toAws('arn:aws:sts::111122223333:assumed-role/app/two') },
    get,
    'implicit-deny',
  ],
  ['a role in a path', { identity: [], resource: toAws(inPath.roleArn) }, as(inPath), 'allowed'],
  ['a role in a path by a name without it', { identity: [], resource: toAws(role) }, as(inPath), 'implicit-deny'],
  [
    'a user, limited by no boundary',
    { identity: [], resource: toAws(user.arn), boundary: ec2Only },
    as(user),
    'allowed',
  ],
  ['the account only delegates', { identity: [], resource: toAws('111122223333') }, get, 'implicit-deny'],
  [
    'a wildcard matches no part of a name',
    { identity: [], resource: toAws('arn:aws:iam::111122223333:role/*') },
    get,
    'implicit-deny',
  ],
  ['no principal at all', { identity: [], resource: policy(allow('*')) }, get, 'implicit-deny'],
  [
    'a deny for the account reaches its roles',
    { identity: [anything], resource: policy(deny('*', '*', { Principal: { AWS: '111122223333' } })) },
    get,
    'explicit-deny',
  ],
  [
    'a deny for another role',
    { identity: [anything], resource: policy(deny('*', '*', { Principal: { AWS: `${role}2` } })) },
    get,
    'allowed',
  ],
  [
    'a service',
    { identity: [], resource: policy(allow('*', '*', { Principal: { Service: 'delivery.logs.amazonaws.com' } })) },
    as({ service: 'delivery.logs.amazonaws.com' }),
    'allowed',
  ],
  [
    'another service',
    { identity: [], resource: policy(allow('*', '*', { Principal: { Service: 'ecs.amazonaws.com' } })) },
    as({ service: 'delivery.logs.amazonaws.com' }),
    'implicit-deny',
  ],
  [
    'nobody, of everyone',
    { identity: [], resource: toAws('*') },
    { action: 's3:GetObject', resource: object },
    'allowed',
  ],
])

const denyAllBut = (...AWS: string[]) => policy(deny('*', '*', { NotPrincipal: { AWS } }))

decides('NotPrincipal in a deny that lists %s', [
  [
    'session, role and account',
    { identity: [anything], resource: denyAllBut(session.arn, role, 'arn:aws:iam::111122223333:root') },
    get,
    'allowed',
  ],
  [
    'none of the names of the caller',
    { identity: [anything], resource: denyAllBut('999999999999') },
    get,
    'explicit-deny',
  ],
  [
    'only some of the names, on which services differ',
    { identity: [anything], resource: denyAllBut(role) },
    get,
    'undetermined',
  ],
  ['only some, and nothing would allow anyway', { identity: [], resource: denyAllBut(role) }, get, 'implicit-deny'],
])

const foreign = { arn: 'arn:aws:sts::999999999999:assumed-role/audit/one' }
const topic = 'arn:aws:sns:eu-west-1:111122223333:alarms'
const key = 'arn:aws:kms:eu-west-1:111122223333:key/1'
const decrypt: Request = { action: 'kms:Decrypt', resource: key, principal: session }
const assume: Request = { action: 'sts:AssumeRole', resource: role, principal: user }
const trust = (Principal: object | '*') => policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal })

decides('%s', [
  [
    'across accounts both sides must allow',
    { identity: [anything], resource: toAws('999999999999') },
    as(foreign, { resource: topic }),
    'allowed',
  ],
  [
    'across accounts an identity policy is not enough',
    { identity: [anything] },
    as(foreign, { resource: topic }),
    'implicit-deny',
  ],
  [
    'across accounts a resource policy is not enough',
    { identity: [], resource: toAws(foreign.arn) },
    as(foreign, { resource: topic }),
    'implicit-deny',
  ],
  [
    'an S3 ARN names no account',
    { identity: [anything] },
    as(foreign, { resourceAccount: '111122223333' }),
    'implicit-deny',
  ],
  [
    'a key policy that does not name the caller',
    { identity: [anything], resource: toAws('999999999999') },
    decrypt,
    'implicit-deny',
  ],
  [
    'a key policy that hands over to IAM',
    { identity: [policy(allow('kms:*'))], resource: toAws('arn:aws:iam::111122223333:root') },
    decrypt,
    'allowed',
  ],
  [
    'a key policy that hands over to IAM, which allows nothing',
    { identity: [], resource: toAws('arn:aws:iam::111122223333:root') },
    decrypt,
    'implicit-deny',
  ],
  ['a key policy that names the role', { identity: [], resource: toAws(role) }, decrypt, 'allowed'],
  [
    'an action on no key',
    { identity: [policy(allow('kms:ListKeys'))] },
    { ...decrypt, action: 'kms:ListKeys', resource: '*' },
    'allowed',
  ],
  ['a trust policy that names the user', { identity: [], resource: trust({ AWS: user.arn }) }, assume, 'allowed'],
  [
    'a trust policy that does not',
    { identity: [anything], resource: trust({ Service: 'ecs-tasks.amazonaws.com' }) },
    assume,
    'implicit-deny',
  ],
  [
    'a trust policy for a service',
    { identity: [], resource: trust({ Service: 'ecs-tasks.amazonaws.com' }) },
    { ...assume, principal: { service: 'ecs-tasks.amazonaws.com' } },
    'allowed',
  ],
])

const unknowable = { Condition: { BinaryEquals: { 'aws:thing': 'eA==' } } }

decides('an operator that is not implemented, in %s', [
  ['an allow', { identity: [policy(allow('*', '*', unknowable))] }, get, 'undetermined'],
  ['an allow beside a plain one', { identity: [policy(allow('*', '*', unknowable)), s3Only] }, get, 'allowed'],
  ['a deny', { identity: [policy(allow('*'), deny('*', '*', unknowable))] }, get, 'undetermined'],
  [
    'a deny beside a plain one',
    { identity: [policy(allow('*'), deny('*', '*', unknowable), deny('s3:*'))] },
    get,
    'explicit-deny',
  ],
  ['a deny where nothing allows', { identity: [policy(deny('*', '*', unknowable))] }, get, 'implicit-deny'],
  ['a deny of another action', { identity: [policy(allow('*'), deny('ec2:*', '*', unknowable))] }, get, 'allowed'],
  ['a boundary', { identity: [anything], boundary: policy(allow('*', '*', unknowable)) }, get, 'undetermined'],
])

test('says which statements decided', () => {
  const identity = policy(
    allow('s3:*', '*', { Sid: 'Read' }),
    deny('s3:Delete*', '*', { Sid: 'Keep' }),
    allow('*', '*', { ...unknowable, Sid: 'Odd' }),
  )
  const decided = (policies: PolicySet, action: string) => {
    const { decision, statements } = evaluate(policies, { ...get, action })
    return [decision, ...statements.map(({ source, statement }) => `${source} ${statement.Sid}`)]
  }
  expect(decided({ identity: [identity] }, 's3:GetObject')).toEqual(['allowed', 'identity Read'])
  expect(decided({ identity: [identity] }, 's3:DeleteObject')).toEqual(['explicit-deny', 'identity Keep'])
  expect(decided({ identity: [identity] }, 'ec2:RunInstances')).toEqual(['undetermined', 'identity Odd'])
  expect(decided({ identity: [identity], boundary: ec2Only }, 's3:GetObject')).toEqual(['implicit-deny'])
})

// "Example identity-based and resource-based policy evaluation" (Policy evaluation logic).
test.each<[string, string, Decision]>([
  ['s3:PutObject', 'arn:aws:s3:::carlossalazar-logs/file', 'explicit-deny'],
  ['s3:PutObject', 'arn:aws:s3:::carlossalazar/file', 'allowed'],
  ['s3:ListAllMyBuckets', 'arn:aws:s3:::*', 'allowed'],
  ['s3:PutObject', 'arn:aws:s3:::other/file', 'implicit-deny'],
])('the example of AWS: %s on %s', (action, resource, expected) => {
  const own = ['arn:aws:s3:::carlossalazar/*', 'arn:aws:s3:::carlossalazar']
  const identity = policy(
    { Effect: 'Allow', Action: ['s3:GetBucketLocation', 's3:ListAllMyBuckets'], Resource: 'arn:aws:s3:::*' },
    { Effect: 'Allow', Action: 's3:*', Resource: own },
    deny('s3:*', 'arn:aws:s3:::*log*'),
  )
  const bucket = policy({ Effect: 'Allow', Principal: { AWS: user.arn }, Action: 's3:*', Resource: own })
  expect(evaluate({ identity: [identity], resource: bucket }, { action, resource, principal: user }).decision).toBe(
    expected,
  )
})

const unknown = (key: string) => /^aws:(SourceVpce|PrincipalOrgID)$/i.test(key)
const unlessBy = (key: string) => ({ Condition: { StringNotEquals: { [key]: 'x' } } })

decides('keys of which nobody knows what a request brings: %s', [
  [
    'a denial that asks for one',
    { identity: [policy(allow('s3:*'), deny('s3:*', '*', unlessBy('aws:sourceVpce')))] },
    { ...get, unknown },
    'undetermined',
  ],
  [
    'a denial of something else',
    { identity: [policy(allow('s3:*'), deny('ec2:*', '*', unlessBy('aws:SourceVpce')))] },
    { ...get, unknown },
    'allowed',
  ],
  [
    'one condition that does not hold decides',
    {
      identity: [
        policy(
          allow('s3:*'),
          deny('s3:*', '*', { Condition: { StringEquals: { 'aws:SourceVpce': 'x', 'aws:RequestedRegion': 'y' } } }),
        ),
      ],
    },
    { ...get, unknown },
    'allowed',
  ],
  [
    'IfExists is no answer',
    { identity: [policy(allow('s3:*', '*', { Condition: { StringEqualsIfExists: { 'aws:SourceVpce': 'x' } } }))] },
    { ...get, unknown },
    'undetermined',
  ],
  [
    'Null is none either',
    { identity: [policy(allow('s3:*', '*', { Condition: { Null: { 'aws:SourceVpce': 'true' } } }))] },
    { ...get, unknown },
    'undetermined',
  ],
  [
    'as a variable of a value',
    {
      identity: [
        policy(allow('s3:*', '*', { Condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } } })),
      ],
    },
    { ...get, unknown, context: { 'aws:ResourceOrgID': 'o-1' } },
    'undetermined',
  ],
  [
    'as a variable of a resource',
    { identity: [policy(allow('s3:*', 'arn:aws:s3:::${aws:PrincipalOrgID}/*'))] },
    { ...get, unknown },
    'undetermined',
  ],
  [
    'beside a resource that is named',
    { identity: [policy({ ...allow('s3:*'), Resource: ['arn:aws:s3:::${aws:PrincipalOrgID}/*', object] })] },
    { ...get, unknown },
    'allowed',
  ],
  [
    'as a variable of what is left out',
    { identity: [policy({ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::${aws:PrincipalOrgID}/*' })] },
    { ...get, unknown },
    'undetermined',
  ],
  [
    'beside what is left out by its name',
    {
      identity: [
        policy({ Effect: 'Allow', Action: 's3:*', NotResource: ['arn:aws:s3:::${aws:PrincipalOrgID}/*', object] }),
      ],
    },
    { ...get, unknown },
    'implicit-deny',
  ],
])

const everyone = { Principal: '*' }

decides('policies of VPC endpoints: %s', [
  [
    'it must allow besides',
    { identity: [policy(allow('s3:*'))], endpoint: policy(allow('ec2:*', '*', everyone)) },
    get,
    'implicit-deny',
  ],
  ['and does', { identity: [policy(allow('s3:*'))], endpoint: policy(allow('*', '*', everyone)) }, get, 'allowed'],
  ['it gives nothing by itself', { identity: [], endpoint: policy(allow('*', '*', everyone)) }, get, 'implicit-deny'],
  [
    'it denies',
    { identity: [policy(allow('s3:*'))], endpoint: policy(allow('*', '*', everyone), deny('s3:Get*', '*', everyone)) },
    get,
    'explicit-deny',
  ],
  [
    'it names somebody else',
    {
      identity: [policy(allow('s3:*'))],
      endpoint: policy(allow('*', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/other' } })),
    },
    get,
    'implicit-deny',
  ],
  [
    'it names the account',
    { identity: [policy(allow('s3:*'))], endpoint: policy(allow('*', '*', { Principal: { AWS: '111122223333' } })) },
    get,
    'allowed',
  ],
  [
    'nobody of ours asks',
    { identity: [policy(allow('s3:*'))], endpoint: policy(allow('*', '*', { Principal: { AWS: '111122223333' } })) },
    { ...get, principal: {} },
    'implicit-deny',
  ],
])
