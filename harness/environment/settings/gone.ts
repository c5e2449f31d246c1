/** Settings that are gone, with what to write instead, by their path. */
export const GONE: Readonly<Record<string, string>> = {
  'operations.wafRequired':
    'there is no such key any more: write `has: { waf: false }` where there is no web ACL, and leave it out elsewhere',
  'identity.executionRoles':
    'there is no such key any more: leave it out, the roles are those that the task definitions name',
  'identity.taskRoles':
    'there is no such key any more: leave it out, the roles are those that the task definitions name',
}
