import { expect, test } from 'vitest'
import { matchesEvent, parsePattern, type Matching } from './event-pattern.ts'

const EVENT = {
  source: 'aws.codepipeline',
  'detail-type': 'CodePipeline Pipeline Execution State Change',
  resources: ['arn:aws:codepipeline:us-east-1:123456789012:service-a-prod'],
  detail: { pipeline: 'service-a-prod', stage: undefined, state: 'FAILED', version: 3 },
}

const pipeline = (...wanted: unknown[]) => ({ detail: { pipeline: wanted } })
const state = (...wanted: unknown[]) => ({ detail: { state: wanted } })

test.each<[object, Matching]>([
  [{ source: ['aws.codepipeline'], detail: { state: ['FAILED'] } }, true],
  [{ source: ['aws.codebuild', 'aws.codepipeline'] }, true],
  [{ source: ['aws.codepipeline'], detail: { state: ['SUCCEEDED'] } }, false],
  [{ source: [{ prefix: 'aws.' }] }, true],
  [{ source: ['AWS.codepipeline'] }, false],
  [{ source: [{ 'equals-ignore-case': 'AWS.CodePipeline' }] }, true],
  [{ resources: ['arn:aws:codepipeline:us-east-1:123456789012:service-a-prod'] }, true],
  [{ resources: ['arn:aws:codepipeline:us-east-1:123456789012:service-b-prod'] }, false],
  [{ resources: [{ suffix: '-prod' }] }, true],
  [pipeline({ prefix: 'service-' }), true],
  [pipeline({ prefix: { 'equals-ignore-case': 'SERVICE-' } }), true],
  [pipeline({ suffix: '-develop' }), false],
  [pipeline({ wildcard: 'service-*-prod' }), true],
  [pipeline({ wildcard: '*' }), true],
  [pipeline({ wildcard: 'service.a-*' }), false],
  [pipeline({ wildcard: 'service-\\*-prod' }), false],
  [pipeline({ 'anything-but': 'service-a-prod' }), false],
  [pipeline({ 'anything-but': ['worker-prod', 'service-b-prod'] }), true],
  [pipeline({ 'anything-but': { prefix: 'service-' } }), false],
  [pipeline({ 'anything-but': { suffix: ['-develop', '-test'] } }), true],
  [pipeline({ 'anything-but': { wildcard: '*-prod' } }), false],
  [pipeline('worker-prod', { suffix: '-prod' }), true],
  [state({ exists: true }), true],
  [state({ exists: false }), false],
  [{ detail: { stage: [{ exists: false }] } }, true],
  [{ detail: { stage: [{ exists: true }] } }, false],
  [{ detail: { stage: [{ 'anything-but': 'Source' }] } }, false],
  [{ detail: { version: [3] } }, true],
  [{ detail: { version: ['3'] } }, false],
  [{ $or: [{ source: ['aws.codebuild'] }, state('FAILED')] }, true],
  [{ source: ['aws.codepipeline'], $or: [state('STOPPED'), state('SUCCEEDED')] }, false],
  // undecided
  [{ detail: { version: [{ numeric: ['>', 1] }] } }, undefined],
  [state({ cidr: '10.0.0.0/8' }), undefined],
  [pipeline({ 'sounds-like': 'service' }), undefined],
  [pipeline({ 'anything-but': { 'sounds-like': 'service' } }), undefined],
  [{ detail: { 'execution-trigger': { 'trigger-type': ['Webhook'] } } }, undefined],
  // decided although a part is undecided
  [{ ...state('SUCCEEDED'), region: ['eu-west-1'] }, false],
  [pipeline({ 'sounds-like': 'service' }, 'service-a-prod'), true],
  [{ source: { nested: ['aws.codepipeline'] } }, false],
])('%j: %s', (pattern, expected) => {
  expect(matchesEvent(parsePattern(JSON.stringify(pattern)), EVENT)).toBe(expected)
})
