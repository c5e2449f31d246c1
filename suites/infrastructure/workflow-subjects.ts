/**
 * How providers of OIDC name a workflow in the claim `sub` of its tokens. Sources: GitHub Docs, "OpenID Connect
 * reference"; GitLab Docs, "Configure OpenID Connect in AWS"; Bitbucket Cloud, "Deploy on AWS using Bitbucket
 * Pipelines OpenID Connect".
 */

/** What a subject says, or another claim that tells which workflow it is. */
export interface Subject {
  /** The repository, with wildcards as written and without ids; empty when none is named. */
  readonly repository: string
  /** The repository's id, where that is what names it. */
  readonly repositoryId?: string
  /** Whether it limits to a branch, a tag, an environment or a version of a workflow. */
  readonly namesRef: boolean
}

export interface Dialect {
  /** Reads a subject. */
  readonly read: (subject: string) => Subject
  /** A repository that is named in full. */
  readonly repository: RegExp
}

const reader =
  (pattern: RegExp, ref: RegExp) =>
  (subject: string): Subject => {
    const [, repository = '', rest = ''] = pattern.exec(subject) ?? []
    return { repository, namesRef: ref.test(rest) }
  }

/** What limits a workflow, by the claim that says it. A workflow's own reference names file and version. */
const REFS: Readonly<Record<string, RegExp>> = {
  ref: /^refs\/(heads|tags)\/[^*?]/,
  environment: /^[^*?]/,
  job_workflow_ref: /^[^*?]+@[^*?]/,
  workflow_ref: /^[^*?]+@[^*?]/,
}

/**
 * What a claim of GitHub's tokens says, as a condition key of its own or within a subject.
 * @example readClaim('environment', 'production') // { repository: '', namesRef: true }
 */
export const readClaim = (claim: string, value: string): Subject => ({
  repository: NAMES.has(claim) ? withoutIds(value) : '',
  ...idIn(claim, value),
  namesRef: REFS[claim]?.test(value) ?? false,
})

function idIn(claim: string, value: string): { repositoryId?: string } {
  const [, id] = (claim === 'repository_id' ? /^(\d+)$/ : /^[^*?]+@(\d+)$/).exec(value) ?? []
  return id !== undefined && (claim === 'repository_id' || NAMES.has(claim)) ? { repositoryId: id } : {}
}

/** Claims that name the repository. */
const NAMES = new Set(['repo', 'repository'])

/**
 * A repository's name alone: GitHub may add ids, which never change.
 * @example withoutIds('acme@1/shop@2') // 'acme/shop'
 */
export const withoutIds = (repository: string): string => repository.replaceAll(/@(\d+|\*)(?=\/|$)/g, '')

/** Claims that an owner's template for subjects may consist of, with their values; pull requests have none. */
const IN_SUBJECTS =
  /^(repo|repository|repository_id|repository_owner|repository_owner_id|repository_visibility|ref|ref_type|environment|job_workflow_ref|workflow|workflow_ref|workflow_sha|job_workflow_sha|event_name|actor|actor_id|runner_environment|enterprise|enterprise_id|base_ref|head_ref|sha)$/

/**
 * `repo:owner/repository:ref:refs/heads/branch`, `…:environment:name`, `…:pull_request`, with ids in the names or
 * without; by a template of the owner any claims with their values, in any order. Colons within values are escaped.
 */
function readGithub(subject: string): Subject {
  const parts = subject.split(':')
  const said: Subject[] = []
  for (let index = 0; index + 1 < parts.length && IN_SUBJECTS.test(parts[index]!); index += 2) {
    const [claim = '', value = ''] = parts.slice(index)
    said.push(readClaim(claim, value))
    // What stands behind a wildcard may stand within what it matches.
    if (/[*?]/.test(withoutIds(value))) break
  }
  // Wildcards for both ids, and nothing after them: the first may reach over another repository into its branch.
  if (parts.length === 2 && /@\*\/[^/]*@\*$/.test(parts[1]!)) return { repository: '', namesRef: false }
  const id = said.find(({ repositoryId }) => repositoryId !== undefined)?.repositoryId
  return {
    repository: said.find(({ repository }) => repository !== '')?.repository ?? '',
    ...(id !== undefined && { repositoryId: id }),
    namesRef: said.some(({ namesRef }) => namesRef),
  }
}

const GITHUB: Dialect = { read: readGithub, repository: /^[^/*?]+\/[^/*?]+$/ }

/** `project_path:group/project:ref_type:branch:ref:main`; groups nest. */
const GITLAB: Dialect = {
  read: reader(/^project_path:([^:]*)(?::(.*))?$/s, /^ref_type:(branch|tag):ref:[^*?]/),
  repository: /^[^*?]+\/[^/*?]+$/,
}

/** `{repository's UUID}:{environment's UUID}:{step's UUID}`, or without an environment. */
const BITBUCKET: Dialect = {
  read: reader(/^([^:]*)(?::(.*))?$/s, /^\{[0-9a-f-]{36}\}:/i),
  repository: /^\{[0-9a-f-]{36}\}$/i,
}

/**
 * How the subjects of a provider are spelt; undefined for one whose spelling is not known. Servers of one's own are
 * told by the subject.
 * @example dialectOf('gitlab.com', 'project_path:acme/shop:ref_type:branch:ref:main')?.read
 */
export function dialectOf(host: string, subject: string): Dialect | undefined {
  if (isGithub(host) || subject.startsWith('repo:')) return GITHUB
  if (host === 'gitlab.com' || subject.startsWith('project_path:')) return GITLAB
  if (host.startsWith('api.bitbucket.org/')) return BITBUCKET
  return undefined
}

/** GitHub's own provider, that of an enterprise there, and that of an Enterprise Server. */
export const isGithub = (host: string): boolean =>
  /^token\.actions\.githubusercontent\.com(\/|$)/.test(host) || host.endsWith('/_services/token')
