import { expect, test } from 'vitest'
import { recordingGaps } from './recording.ts'

const here = { global: true, mayExclude: [] }
const excluding = (...types: string[]) => ({
  exclusionByResourceTypes: { resourceTypes: types },
  recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
})

test.each([
  ['all and global', { allSupported: true, includeGlobalResourceTypes: true }, here, []],
  ['all by strategy', { includeGlobalResourceTypes: true, recordingStrategy: { useOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' } }, here, []],
  ['no global types in the region that should have them', { allSupported: true }, here, ['leaves out global types such as IAM roles']],
  ['no global types elsewhere', { allSupported: true }, { global: false, mayExclude: [] }, []],
  ['chosen types', { resourceTypes: ['AWS::S3::Bucket'] }, here, ['records only 1 chosen types']],
  ['nothing said', undefined, here, ['records only 0 chosen types']],
  ['excluded', excluding('AWS::EC2::VPC'), here, ['leaves out AWS::EC2::VPC']],
  ['excluded with leave', excluding('AWS::EC2::VPC'), { global: true, mayExclude: ['AWS::EC2::VPC'] }, []],
  ['IAM excluded where it should be recorded', excluding('AWS::IAM::Role'), here, ['leaves out AWS::IAM::Role']],
  ['IAM excluded elsewhere', excluding('AWS::IAM::Role', 'AWS::IAM::User'), { global: false, mayExclude: [] }, []],
  ['nothing excluded', excluding(), here, []],
] as const)('%s', (_, recordingGroup, expected, gaps) => {
  expect(recordingGaps({ recordingGroup } as never, expected)).toEqual(gaps)
})
