import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { Secret } from './load/values.ts'

/**
 * One argument of a module, in JSON Schema plus our own words. It is the argument's type, check, default, documentation and completion.
 * `type` may be left out for a value of any type (Ansible's `raw`).
 */
export type ArgumentSchema = JSONSchema & {
  /** One sentence or more for the reference: what it does, its unit, what absence means. */
  readonly description: string
  /** Other names that playbooks use for it. */
  readonly 'x-aliases'?: readonly string[]
  /** A file of the control side: the engine finds it in the role's files/ or templates/ and hands over a Source in its place. */
  readonly 'x-source'?: 'files' | 'templates'
  /** With `x-source`: the file is the first word of the text, the rest is for the module, which finds all of it as the Source's name. */
  readonly 'x-first-word'?: boolean
  /** Nobody may see it: handed over as a Secret, never an argv word, masked everywhere. */
  readonly 'x-secret'?: boolean
  /** A path on the target: `~` and `$VAR` are expanded there. */
  readonly 'x-path'?: boolean
  /** Evaluated as an expression, not rendered as text (assert's `that`, debug's `var`). */
  readonly 'x-expression'?: boolean
  /** Whatever it is, it is handed on as it is in variables: 1.0 stays a float. */
  readonly 'x-raw'?: boolean
}

/** The arguments of a module. Unknown arguments are refused; `additionalProperties` is implied to be false. */
export interface ArgsSchema {
  readonly type: 'object'
  readonly properties: { readonly [name: string]: ArgumentSchema }
  readonly required?: readonly string[]
  /** At most one of each group may be given. */
  readonly 'x-exclusive'?: readonly (readonly string[])[]
  /** At least one of each group must be given. */
  readonly 'x-one-of'?: readonly (readonly string[])[]
  /** Given together or not at all. */
  readonly 'x-together'?: readonly (readonly string[])[]
  /** When argument [0] has value [1], the arguments [2] are required. */
  readonly 'x-required-if'?: readonly (readonly [string, unknown, readonly string[]])[]
  /** More arguments are for the module that stands behind this one: it gets them as they were given, and checks them. */
  readonly 'x-others'?: true
  /** Arguments that the module has in Ansible and that this one does not serve yet: a task that gives one fails when it is reached, not before. */
  readonly 'x-unserved'?: readonly string[]
  /** The argument that a free-form text gives (`command: echo hi`). */
  readonly 'x-free-form'?: string
}

/** A file or folder of the control side that an `x-source` argument named. */
export interface Source {
  /** As the user wrote it: a trailing slash means "what is in it". */
  readonly name: string
  readonly path: string
  readonly type: 'file' | 'directory'
  /** Permission bits of the file here. */
  readonly mode: number
  /** The bytes (of a template: rendered); a Secret where they came out of a vault or were rendered from a secret. Empty for folders. */
  readonly bytes: Uint8Array | Secret
  /** Of a folder: what is below, relative paths, parents first. */
  readonly entries: readonly {
    readonly path: string
    readonly type: 'file' | 'directory'
    readonly mode: number
    readonly bytes: Uint8Array | Secret
  }[]
}

/** The arguments as a module sees them: checked, with defaults, `x-secret` as Secret, `x-source` as Source. */
export type ArgsOf<S extends ArgsSchema> = FromSchema<
  S & { additionalProperties: false },
  {
    deserialize: [{ pattern: { 'x-source': 'files' | 'templates' }; output: Source }, { pattern: { 'x-secret': true }; output: Secret }]
  }
>
