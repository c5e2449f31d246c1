import type { HttpAnswered } from '../../../harness/index.ts'

/** Whether a load balancer answered by itself, without asking a target. */
export const isOfBalancer = ({ headers }: Pick<HttpAnswered, 'headers'>): boolean =>
  headers['server']?.toString().startsWith('awselb/') === true

/** Whether a load balancer refused a request by itself, by a rule, a default action or a web ACL. */
export const isRefusedByBalancer = (answer: Pick<HttpAnswered, 'headers' | 'status'>): boolean =>
  isOfBalancer(answer) && answer.status >= 400 && answer.status < 500
