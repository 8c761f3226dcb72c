import { nameOf } from './book.ts'

/** Generated books in which tsplay does something else on purpose: why, and which by their seeds. */
const byReason: readonly (readonly [reason: string, seeds: readonly number[]])[] = [
  ['version: since 2.16 forced handlers run where an error is fatal for all hosts', [9, 114, 165, 288, 329, 346, 352, 464]],
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
  302, 307, 308, 314, 315, 322, 328, 329, 331, 334, 335, 336, 338, 339, 344, 346, 352, 357, 381, 440, 441, 452, 464, 466, 475,
].map(nameOf)

/** Generated books of which it is not settled yet that they run as Ansible runs them. */
export const generatedOpen: readonly string[] = [23, 108, 155, 243, 269, 285, 350, 360, 371, 395, 477].map(nameOf)
