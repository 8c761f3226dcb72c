import { dirname, isAbsolute, join } from 'node:path'
import { type Position, Problems } from '../errors.ts'
import type { World } from '../load/world.ts'
import { type Context, chain } from '../plan/context.ts'

/** What names a file of tasks or handlers, and from where. */
export interface Naming {
  readonly from: Context
  readonly at: Position
  readonly word: 'import' | 'include'
  readonly folder: 'tasks' | 'handlers'
}

/** The file of tasks that an import or include names, looked for in Ansible's order. */
export function findTasks(
  file: string,
  naming: Naming,
  { world, playbookDir }: { readonly world: World; readonly playbookDir: string },
): string {
  const tried = isAbsolute(file) ? [file] : [...new Set(places(naming, playbookDir))].map(place => join(place, file))
  const found = tried.find(path => world.stat(path)?.type === 'file')
  if (found !== undefined) return found
  throw new Problems([
    {
      code: 'missing-file',
      at: naming.at,
      message: `Could not find or access '${file}' on the Ansible Controller.`,
      hint: `looked for ${tried.join(', ')}`,
    },
  ])
}

/** Beside the file that names it and then beside the playbook; in a role an include begins at the role, an import at its own file. */
function places({ from, word, folder }: Naming, playbookDir: string): string[] {
  const [own, ...others] = chain(from)
    .flatMap(level => (level.role ? [level.role.folder.path] : []))
    .reverse()
  const here = dirname(from.file)
  if (own === undefined) return [here, playbookDir]
  const ofRole = [join(own, folder), join(own, 'tasks'), join(playbookDir, folder), own, playbookDir]
  const ofFile = here === join(own, folder) ? [] : [join(here, folder), join(playbookDir, folder), here, playbookDir]
  const last = others.map(role => join(role, folder))
  return word === 'include' ? [...ofRole, ...ofFile, ...last] : [...ofFile, ...ofRole, ...last]
}
