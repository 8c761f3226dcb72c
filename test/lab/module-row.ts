import type { Json, Module } from '../../engine/module.ts'

/** One task, what is done to the host before it, and what comes of it: the same in a check, and nothing the second time. */
export interface Row {
  readonly module: Module
  readonly before?: string
  readonly args: { readonly [name: string]: Json }
  readonly comes: object
  /** A command on the host afterwards, and what it prints. */
  readonly says?: readonly [command: string, output: string]
  /** Where doing it twice changes something twice. */
  readonly settles?: false
}
