import { nameOf } from './book.ts'

/** Generated books in which tsplay does something else on purpose: why, and which by their seeds. */
const byReason: readonly (readonly [reason: string, seeds: readonly number[]])[] = [
  [
    'version: forced handlers run where an error is fatal for all hosts (2.17.0: "Fix `force_handlers` not working with `any_errors_fatal`")',
    [9, 114, 165, 288, 329, 346, 352, 464],
  ],
  [
    'version: a handler with run_once does not run again for the next host (2.16.0: "Fix `run_once` being incorrectly interpreted on handlers")',
    [155, 243, 285, 360, 371],
  ],
  [
    'version: hosts go on in step where some of them run handlers, so what runs once does so once (2.17.0: "Fix handlers not being executed in lockstep using the linear strategy in some cases")',
    [23, 269],
  ],
  [
    'version: a handler that fails in a flush leads to what its block always does (2.16.1: "flush_handlers - properly handle a handler failure in a nested block when `force_handlers` is set")',
    [108],
  ],
  [
    'version: no task of a nested block is lost where handlers are forced (2.17.0: "Fix issues when tasks withing nested blocks wouldn\'t run when `force_handlers` is set")',
    [395],
  ],
  ['mended: the task to start at is the first for each batch of its play, not for the first batch only', [675]],
  ['mended: an ignore_errors whose template says no for a host leaves its error fatal for all', [350]],
  [
    'truth: what depends on a command that a check did not run is unknown; and what a handler includes is not lost behind a task that runs once (2.16.0)',
    [477],
  ],
  ['mended: ignore_errors is worked out where the condition of its task cannot be', [66, 357]],
  ['mended: handlers are flushed in what a handler or an include brought, and the run does not stop without a word', [109, 475]],
]

/** The same as a list by names. */
export const generatedDifferences: Readonly<Record<string, string>> = Object.fromEntries(
  byReason.flatMap(([reason, seeds]) => seeds.map(seed => [nameOf(seed), reason])),
)

/** Generated books that tsplay once ran in another way than Ansible: they run always. */
export const generatedOnceWrong: readonly string[] = [
  9, 14, 20, 22, 24, 27, 31, 38, 45, 55, 65, 66, 68, 72, 80, 82, 89, 94, 98, 106, 107, 109, 114, 121, 124, 125, 135, 138, 149, 150, 151,
  154, 158, 160, 165, 183, 185, 187, 191, 193, 197, 198, 208, 217, 222, 223, 226, 229, 230, 248, 257, 259, 261, 268, 272, 280, 282, 288,
  302, 307, 308, 314, 315, 322, 328, 329, 331, 334, 335, 336, 338, 339, 344, 346, 352, 357, 381, 440, 441, 452, 464, 466, 475, 504, 509,
  515, 520,
].map(nameOf)
