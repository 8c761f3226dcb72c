import { structuredPatch } from 'diff'

/** One line of a unified diff and what it is. */
export interface PatchLine {
  readonly kind: 'hunk' | 'added' | 'removed' | 'kept' | 'note'
  readonly text: string
}

/** The lines of a unified diff with some lines of context, without its two head lines; none where both are the same. */
export function patchOf(before: string, after: string, context = 3): PatchLine[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context })
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    { kind: 'hunk' as const, text: `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@` },
    ...lines.map((text): PatchLine => ({ kind: kinds[text[0] ?? ''] ?? 'kept', text })),
  ])
}

const kinds: { readonly [sign: string]: PatchLine['kind'] } = { '+': 'added', '-': 'removed', '\\': 'note' }

/** As diff -u and Python write it: one line needs no count, no lines stand after the line before. */
function range(start: number, lines: number): string {
  if (lines === 1) return String(start)
  return lines === 0 ? `${start - 1},0` : `${start},${lines}`
}
