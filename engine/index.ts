/**
 * tsplay as a library. A run is an async iterable of plain JSON events; renderers are folds over it.
 *
 * ```ts
 * import { run, theWorld, tally } from 'tsplay'
 *
 * const never = new AbortController().signal
 * const options = { playbooks: ['site.yml'], inventories: ['inventory/lab'], tags: [], skipTags: [], extraVars: [], check: true, diff: true,
 *   become: { enabled: false }, verbosity: 0, forceHandlers: false, flushCache: false, vaultSecrets: [], modulePath: [],
 *   signal: never, kill: never, ask: async () => undefined }
 * console.log(await tally(run(options, theWorld)))
 * ```
 *
 * Modules of your own are written with what `tsplay/module` gives.
 */

export type { Asker } from './connect/link.ts'
export type { Position, Problem } from './errors.ts'
export { Problems } from './errors.ts'
/** The control side as it is: files, environment, clock, commands. Tests make their own. */
export { theWorld } from './load/source.ts'
/** A value that nobody may see; passwords are handed over as one. */
export { Secret } from './load/values.ts'
export type { VaultSecret } from './load/vault.ts'
export type { World } from './load/world.ts'
export type { Action, Json, Module, Reader, Resource, StandIn } from './module.ts'
export { type AnsibleOptions, ansible } from './report/ansible.ts'
export type { Cost, Difference, ListedPlay, Outcome, Renderer, RunEvent, Status, Tally, TaskRef } from './report/events.ts'
export { type Dropped, fanOut } from './report/fan-out.ts'
export { json } from './report/json.ts'
export { junit } from './report/junit.ts'
export { problemText } from './report/problems.ts'
export { profile } from './report/profile.ts'
export { type Replayed, replayed } from './report/replay.ts'
export type { LiveLine, Screen } from './report/screen.ts'
export { type Result, tally, total } from './report/tally.ts'
export { type TerminalOptions, terminal } from './report/terminal.ts'
export { run } from './run.ts'
export type { BecomeOptions, Listing, RunOptions } from './run-options.ts'
export { version } from './version.ts'
