import * as v from 'valibot'

const Said = v.optional(v.boolean())

/**
 * Parts that a platform may do without. `false`: there is none, and the checks about it are not applicable, unless
 * something of it is found: then they fail. `true`: there must be one, and where nothing of it is found they fail.
 * Unset: what is found is judged.
 */
export const Has = v.strictObject({
  /** Kafka brokers that services talk to. */
  kafka: Said,
  /** Load balancers that the internet reaches, with their listeners, certificates and answers. */
  publicEntrance: Said,
  /** A way between the VPC and the internet: internet gateways, NAT gateways, public subnets. */
  internet: Said,
  /** Services that other services find by Cloud Map or Service Connect. */
  internalTier: Said,
  /** Web ACLs before the load balancers. */
  waf: Said,
  /** CI that signs in by OIDC, GitHub's or another provider's. */
  github: Said,
  /** Pipelines of CodePipeline that deploy the services. */
  codepipeline: Said,
  /** Terraform's state in a bucket of AWS. */
  terraform: Said,
  /** Security Hub, which judges the account by standards. */
  securityHub: Said,
  /** CloudWatch dashboards of the platform. */
  dashboards: Said,
})

export type Has = v.InferOutput<typeof Has>

/** A part that a platform may do without. */
export type Part = keyof Has

export const PARTS = Object.keys(Has.entries) as Part[]
