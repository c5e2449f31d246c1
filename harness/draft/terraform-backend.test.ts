import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readTerraformBackend } from './terraform-backend.ts'

/** A folder with these files. */
function folder(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'checkride-terraform-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  return directory
}

const BLOCK = `terraform {
  required_version = ">= 1.5"
  backend "s3" {
    bucket         = "acme-state" # where else
    key            = "live/terraform.tfstate"
    region         = "eu-west-2"
    dynamodb_table = "acme-locks"
    kms_key_id     = "alias/acme-state"
  }
}
`

const STATE = JSON.stringify({
  version: 3,
  backend: {
    type: 's3',
    config: { bucket: 'acme-kept', region: 'eu-west-1', dynamodb_table: null, use_lockfile: true },
  },
})

test.each([
  [
    'a block',
    { 'main.tf': BLOCK },
    {
      bucket: 'acme-state',
      region: 'eu-west-2',
      table: 'acme-locks',
      keyAlias: 'alias/acme-state',
      files: ['main.tf'],
    },
  ],
  [
    'an empty block and the file of its values',
    {
      'versions.tf': 'terraform {\n  backend "s3" {}\n}',
      'backend.hcl': 'bucket = "acme-state"\nuse_lockfile = true\n# region = "us-east-1"\n',
    },
    { bucket: 'acme-state', lockFile: true, files: ['versions.tf', 'backend.hcl'] },
  ],
  [
    'what terraform init has kept',
    { 'main.tf': 'terraform {\n  backend "s3" {}\n}', '.terraform/terraform.tfstate': STATE },
    { bucket: 'acme-kept', region: 'eu-west-1', lockFile: true, files: ['main.tf', '.terraform/terraform.tfstate'] },
  ],
  [
    'files for several environments, of which none is meant more than another',
    {
      'main.tf': 'terraform {\n  backend "s3" {\n    region = "eu-west-1"\n  }\n}',
      'live.s3.tfbackend': 'bucket = "a"',
      'qa.s3.tfbackend': 'bucket = "b"',
    },
    { region: 'eu-west-1', files: ['main.tf'] },
  ],
  [
    'a block on one line, with a role and a key by its ARN',
    {
      'main.tf':
        'terraform { backend "s3" { bucket = "a" assume_role = { role_arn = "arn:{x}" } kms_key_id = "arn:aws:kms:eu-west-1:111122223333:key/1" } }\nlocals { region = "no" }',
    },
    { bucket: 'a', files: ['main.tf'] },
  ],
])('%s', (_, files, expected) => {
  expect(readTerraformBackend(folder(files))).toEqual(expected)
})

test.each([
  ['nothing', {}],
  ['another backend', { 'main.tf': 'terraform {\n  backend "azurerm" {\n    bucket = "x"\n  }\n}' }],
  ['a block that is commented out', { 'main.tf': '# backend "s3" {\n#   bucket = "a"\n# }\n/* backend "s3" {} */' }],
  ['a kept backend that is local, or no JSON', { '.terraform/terraform.tfstate': 'not JSON' }],
])('%s tells of no backend', (_, files) => {
  expect(readTerraformBackend(folder(files))).toBeUndefined()
})

test('a folder that is not there tells of no backend', () => {
  expect(readTerraformBackend('/no/such/folder')).toBeUndefined()
})
