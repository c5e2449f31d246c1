import { expect, test } from 'vitest'
import { recordingGaps } from './recording.ts'

const here = { region: 'us-east-1', globalRegion: 'us-east-1', mayExclude: [] }
const elsewhere = { ...here, region: 'eu-west-1' }
const late = { ...here, region: 'eu-central-2', globalRegion: 'eu-central-2' }
const impossible =
  'leaves out global types such as IAM roles, which cannot be recorded in eu-central-2: ' +
  'identity.configGlobalRegion must name another region'
const excluding = (...types: string[]) => ({
  exclusionByResourceTypes: { resourceTypes: types },
  recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
})

test.each([
  ['all and global', { allSupported: true, includeGlobalResourceTypes: true }, here, []],
  [
    'all by strategy',
    { includeGlobalResourceTypes: true, recordingStrategy: { useOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' } },
    here,
    [],
  ],
  [
    'no global types in the region that should have them',
    { allSupported: true },
    here,
    ['leaves out global types such as IAM roles'],
  ],
  ['no global types elsewhere', { allSupported: true }, elsewhere, []],
  ['chosen types', { resourceTypes: ['AWS::S3::Bucket'] }, here, ['records only 1 chosen types']],
  ['nothing said', undefined, here, ['records only 0 chosen types']],
  ['excluded', excluding('AWS::EC2::VPC'), here, ['leaves out AWS::EC2::VPC']],
  ['excluded with leave', excluding('AWS::EC2::VPC'), { ...here, mayExclude: ['AWS::EC2::VPC'] }, []],
  ['IAM excluded where it should be recorded', excluding('AWS::IAM::Role'), here, ['leaves out AWS::IAM::Role']],
  ['IAM excluded elsewhere', excluding('AWS::IAM::Role', 'AWS::IAM::User'), elsewhere, []],
  ['nothing excluded', excluding(), here, []],
  [
    'global types where they cannot be recorded',
    { allSupported: true, includeGlobalResourceTypes: true },
    late,
    [impossible],
  ],
  ['nothing excluded, where global types cannot be recorded', excluding(), late, [impossible]],
  [
    'a late region beside the one that records global types',
    { allSupported: true },
    { ...late, globalRegion: 'eu-central-1' },
    [],
  ],
] as const)('%s', (_, recordingGroup, expected, gaps) => {
  expect(recordingGaps({ recordingGroup } as never, expected)).toEqual(gaps)
})
