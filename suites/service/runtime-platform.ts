/** The platform on which a definition's tasks run, and which images suit it. */
import type { TaskDefinition } from '@aws-sdk/client-ecs'

type Definition = Pick<TaskDefinition, 'runtimePlatform' | 'requiresCompatibilities'>

/** A platform as OCI writes it: `linux/arm64`; Windows' containers are of a build besides. */
export interface RuntimePlatform {
  readonly os: string
  readonly architecture: string
  readonly build?: string
}

/** Builds of Windows Server; its containers run on their own only. Source: Microsoft, version compatibility. */
const BUILDS: Readonly<Record<string, string>> = {
  '2016': '10.0.14393',
  '2019': '10.0.17763',
  '2004': '10.0.19041',
  '20H2': '10.0.19042',
  '2022': '10.0.20348',
  '2025': '10.0.26100',
}

/** Whether tasks run on Windows. */
export const isWindows = ({ runtimePlatform }: Definition): boolean =>
  runtimePlatform?.operatingSystemFamily?.startsWith('WINDOWS') === true

/**
 * Where tasks run: Fargate's default is Linux on X86_64. Undefined where a container instance decides.
 * @example runtimeOf({ runtimePlatform: { cpuArchitecture: 'ARM64' } }) // { os: 'linux', architecture: 'arm64' }
 */
export function runtimeOf(definition: Definition): RuntimePlatform | undefined {
  const { runtimePlatform, requiresCompatibilities = [] } = definition
  const onInstances = requiresCompatibilities.length > 0 && !requiresCompatibilities.includes('FARGATE')
  if (onInstances && runtimePlatform?.cpuArchitecture === undefined) return undefined
  const architecture = runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64'
  if (!isWindows(definition)) return { os: 'linux', architecture }
  const version = /WINDOWS_SERVER_(\w+?)_/.exec(runtimePlatform?.operatingSystemFamily ?? '')?.[1] ?? ''
  const build = BUILDS[version]
  return { os: 'windows', architecture, ...(build !== undefined && { build }) }
}

/** Whether an image was built for a platform. */
export const suits = (
  { os, architecture, build }: RuntimePlatform,
  built: { readonly os: string; readonly architecture: string; readonly osVersion?: string },
): boolean =>
  built.os === os &&
  built.architecture === architecture &&
  (build === undefined ||
    built.osVersion === undefined ||
    built.osVersion.startsWith(`${build}.`) ||
    built.osVersion === build)

/** `linux/arm64`, `windows/amd64 10.0.20348` */
export const platformName = ({
  os,
  architecture,
  build,
  osVersion = build,
}: RuntimePlatform & { readonly osVersion?: string }): string =>
  `${os}/${architecture}${osVersion === undefined ? '' : ` ${osVersion}`}`
