/** Every AWS API that checks may read, by the SDK's own names and types, each client loaded when first used. */
import type { MetadataBearer } from '@smithy/types'
import type { Modules } from './clients.ts'

/** The parts of an SDK command class from which input and output types are inferred. */
type CommandClass<Input extends object, Output extends MetadataBearer> = new (...args: never[]) => {
  readonly input: Input
  resolveMiddleware(...args: never[]): (input: never) => Promise<{ output: Output }>
}

/** `describeVpcs(input?)` for `DescribeVpcsCommand`, and so on; every page, merged. */
export type Operations<Module> = {
  readonly [
    K in keyof Module as K extends `${infer Name}Command` ? Uncapitalize<Name> : never
  ]: Module[K] extends CommandClass<infer Input, infer Output>
    ? (input?: Input) => Promise<Omit<Output, '$metadata'>>
    : never
}

export type Aws = { readonly [Name in keyof Modules]: Operations<Modules[Name]> }
