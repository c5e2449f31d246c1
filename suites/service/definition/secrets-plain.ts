import type { ContainerDefinition } from '@aws-sdk/client-ecs'
import { isHarmless, isSecretName, matchesPattern, redactText } from '../../../harness/index.ts'

/** An environment variable of a container, as a task definition shows it to everyone who may read task definitions. */
interface Variable {
  readonly name?: string | undefined
  readonly value?: string | undefined
}

/**
 * Why a plain variable looks like a secret: by its name, or by the shape of its value (keys, tokens, passwords in
 * URLs). Names the variable, never its value; undefined when it looks harmless.
 * @param harmless patterns of names that look like secrets and are none
 */
export function secretLook({ name = '', value = '' }: Variable, harmless: readonly string[]): string | undefined {
  if (value === '' || harmless.some((pattern) => matchesPattern(pattern, name))) return undefined
  if (redactText(value).redactions > 0) return `${name} holds what looks like a secret`
  return isSecretName(name) && !isHarmless(value) ? `${name} is named like a secret` : undefined
}

/**
 * Everything of a container that looks like a secret and that a task definition shows in plain text: variables,
 * commands, labels and options of its log driver and router.
 */
export function plainLooks(container: ContainerDefinition, harmless: readonly string[]): string[] {
  const {
    environment = [],
    dockerLabels,
    logConfiguration,
    firelensConfiguration,
    command,
    entryPoint,
    healthCheck,
  } = container
  const named = {
    label: dockerLabels,
    'log option': logConfiguration?.options,
    'option of the log router': firelensConfiguration?.options,
  }
  const commands = { command, 'entry point': entryPoint, 'health command': healthCheck?.command }
  return [
    ...environment.flatMap((variable) => secretLook(variable, harmless) ?? []),
    ...Object.entries(named).flatMap(([what, options = {}]) =>
      Object.entries(options).flatMap(([name, value]) => {
        const look = secretLook({ name, value }, harmless)
        return look === undefined ? [] : [`${what} ${look}`]
      }),
    ),
    ...Object.entries(commands).flatMap(([what, words = []]) =>
      redactText(words.join(' ')).redactions > 0 ? [`its ${what} holds what looks like a secret`] : [],
    ),
  ]
}
