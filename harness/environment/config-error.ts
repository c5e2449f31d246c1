/** Why a configuration cannot be used. */
export type ConfigErrorCode =
  | 'CONFIG_NOT_FOUND'
  | 'CONFIG_BROKEN'
  | 'CONFIG_INVALID'
  | 'CONFIG_ENVIRONMENT'
  | 'CONFIG_REGION'
  | 'CONFIG_AWS_PROFILE'
  | 'CONFIG_NOT_ALLOWED'

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code: ConfigErrorCode

  constructor(code: ConfigErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** The error of a configuration with problems, each a line that begins with its key. */
export const invalidConfig = (source: string, problems: readonly string[]): ConfigError =>
  new ConfigError(
    'CONFIG_INVALID',
    `${source} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.join('\n')}`,
  )
