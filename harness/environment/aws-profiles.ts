/** The profiles of the shared AWS configuration (~/.aws/config, ~/.aws/credentials), by name; no secrets are kept. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

interface AwsProfile {
  readonly region?: string
}

/**
 * Reads which profiles there are. A file that is not there has none.
 * @throws Error when a file cannot be read
 * @example awsProfiles({ AWS_CONFIG_FILE: '/ci/aws-config' }).get('team')?.region // 'eu-west-1'
 */
export function awsProfiles(variables: NodeJS.ProcessEnv): ReadonlyMap<string, AwsProfile> {
  const folder = join(variables['HOME'] ?? homedir(), '.aws')
  const config = sections(variables['AWS_CONFIG_FILE'] ?? join(folder, 'config')).flatMap(({ title, region }) => {
    const [, named] = /^profile\s+["']?(.+?)["']?$/.exec(title) ?? []
    const name = named ?? (title === 'default' ? title : undefined)
    return name === undefined ? [] : [{ name, region }]
  })
  const credentials = sections(variables['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials')).map(
    ({ title, region }) => ({ name: title, region }),
  )
  const profiles = new Map<string, AwsProfile>()
  for (const { name, region = profiles.get(name)?.region } of [...credentials, ...config])
    profiles.set(name, region === undefined ? {} : { region })
  return profiles
}

/** The sections of an INI file, with their titles and the region that they name. */
function sections(file: string): { readonly title: string; readonly region?: string }[] {
  return textOf(file)
    .split(/^\s*(?=\[)/m)
    .flatMap((section) => {
      const [, title] = /^\[\s*(.+?)\s*\]/.exec(section) ?? []
      const [, region] = /^region\s*=\s*(\S+)/m.exec(section) ?? []
      return title === undefined ? [] : [{ title, ...(region === undefined ? {} : { region }) }]
    })
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
