/**
 * How providers of OIDC name a workflow in the claim `sub` of its tokens. Sources: GitHub Docs, "OpenID Connect
 * reference"; GitLab Docs, "Configure OpenID Connect in AWS"; Bitbucket Cloud, "Deploy on AWS using Bitbucket
 * Pipelines OpenID Connect".
 */

/** What a subject says. */
export interface Subject {
  /** The repository, with wildcards as written; empty when the subject names none. */
  readonly repository: string
  /** What follows the repository. */
  readonly rest: string
}

export interface Dialect {
  /** Reads a subject. */
  readonly read: (subject: string) => Subject
  /** A repository that is named in full. */
  readonly repository: RegExp
  /** What limits a subject to a branch, a tag or an environment. */
  readonly ref: RegExp
}

const reader =
  (pattern: RegExp) =>
  (subject: string): Subject => {
    const [, repository = '', rest = ''] = pattern.exec(subject) ?? []
    return { repository, rest }
  }

/** `repo:owner/repository:ref:refs/heads/branch`, `…:environment:name`, `…:pull_request` and the like. */
const GITHUB: Dialect = {
  read: reader(/^repo:([^:]*)(?::(.*))?$/s),
  repository: /^[^/*?]+\/[^/*?]+$/,
  ref: /^(ref:refs\/(heads|tags)\/|environment:)[^*?]/,
}

/** `project_path:group/project:ref_type:branch:ref:main`; groups nest. */
const GITLAB: Dialect = {
  read: reader(/^project_path:([^:]*)(?::(.*))?$/s),
  repository: /^[^*?]+\/[^/*?]+$/,
  ref: /^ref_type:(branch|tag):ref:[^*?]/,
}

/** `{repository's UUID}:{environment's UUID}:{step's UUID}`, or without an environment. */
const BITBUCKET: Dialect = {
  read: reader(/^([^:]*)(?::(.*))?$/s),
  repository: /^\{[0-9a-f-]{36}\}$/i,
  ref: /^\{[0-9a-f-]{36}\}:/i,
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
