/**
 * The control side as templates and loaders reach it. Made once, in load/source.ts; tests make their own.
 * Synchronous, as templating is.
 */
export interface World {
  /** The bytes of a file, or undefined when there is none. Throws for a file that cannot be read, with the system's words. */
  read(path: string): Uint8Array | undefined
  /** Names in a folder, sorted; undefined when there is no such folder. */
  list(path: string): readonly string[] | undefined
  /** What is at a path, links followed; undefined for nothing. `mode` is the permission bits, `modified` milliseconds since 1970. */
  stat(
    path: string,
  ): { readonly type: 'file' | 'directory' | 'other'; readonly mode: number; readonly size: number; readonly modified?: number } | undefined
  /** Writes a file and makes its folders; one that is there keeps its permissions, a new one has `mode`; a link is followed. Throws with the system's words. */
  write(path: string, bytes: Uint8Array, mode?: number): void
  /** Takes a file away, if it is there. */
  remove(path: string): void
  /** What a command prints, run by /bin/sh here. Throws with the status and the last lines of stderr. */
  run(
    command: string,
    options?: { readonly cwd?: string; readonly stdin?: string },
  ): { readonly stdout: string; readonly stderr: string; readonly status: number }
  /** What a URL answers (lookup url). */
  fetch(url: string, options?: { readonly headers?: Readonly<Record<string, string>> }): string
  env(name: string): string | undefined
  /** A number in [0, 1), for what is left to chance and may be seen: a choice, a salt. */
  random(): number
  /** The same for what nobody may guess: passwords. */
  entropy(): number
  /** Milliseconds since 1970. */
  now(): number
}
