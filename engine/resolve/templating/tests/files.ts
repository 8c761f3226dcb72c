import { anyText } from '../arguments.ts'
import { expandUser } from '../filters/paths.ts'
import type { Item } from '../items.ts'
import type { Kernel } from '../kernel.ts'
import { entries, type Run } from '../library.ts'

type Found = ReturnType<Kernel['world']['stat']>

/** Tests of files on the control side. */
export const fileTests = entries({
  ...named(['directory', 'is_dir'], found => found?.type === 'directory'),
  ...named(['file', 'is_file'], found => found?.type === 'file'),
  ...named(['exists'], found => found !== undefined),
  ...named(['link_exists'], found => found !== undefined),
  ...both(['link', 'is_link'], (kernel, path) => kernel.world.run(`test -L ${word(path)}`).status === 0),
  ...both(
    ['mount', 'is_mount'],
    (kernel, path) =>
      kernel.world.run(
        `test "$(stat -c %d -- ${word(path)})" != "$(stat -c %d -- ${word(path)}/..)" -o "$(stat -c %i -- ${word(path)})" = "$(stat -c %i -- ${word(path)}/..)"`,
      ).status === 0,
  ),
  ...both(['abs', 'is_abs'], (_, path) => path.startsWith('/')),
  same_file: ['value other', (kernel, a, b) => kernel.world.run(`test ${word(at(kernel, a))} -ef ${word(at(kernel, b))}`).status === 0],
  is_same_file: ['value other', (kernel, a, b) => kernel.world.run(`test ${word(at(kernel, a))} -ef ${word(at(kernel, b))}`).status === 0],
})

function at(kernel: Kernel, path: Item | undefined): string {
  return expandUser(anyText(path), kernel)
}

function word(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`
}

function named(names: readonly string[], holds: (found: Found) => boolean): Record<string, readonly [string, Run]> {
  return both(names, (kernel, path) => holds(kernel.world.stat(path)))
}

function both(names: readonly string[], holds: (kernel: Kernel, path: string) => boolean): Record<string, readonly [string, Run]> {
  return Object.fromEntries(names.map(name => [name, ['value', (kernel, path) => holds(kernel, at(kernel, path))]]))
}
