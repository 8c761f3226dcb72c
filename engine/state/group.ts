import { script } from '../shell/sh.ts'
import { ask, type Kind, type Question } from './question.ts'
import { entryOf, readEntries } from './user.ts'

/** A group of the machine, from whatever its name service knows. */
export interface Group {
  readonly exists: boolean
  readonly name: string
  readonly gid?: number
  /** Who is in it besides those whose own group it is. */
  readonly members?: readonly string[]
}

/** Groups by their names or numbers. */
export const groupKind: Kind<string, Group> = {
  name: 'group',
  script: names => script([readEntries('group', names), ...names.map(entryOf)]),
  parse: (record, given) => {
    const [name = '', , gid, members = ''] = (record.get('line') ?? '').split(':')
    if (gid === undefined) return { exists: false, name: given }
    return { exists: true, name, gid: Number(gid), members: members.split(',').filter(Boolean) }
  },
  absent: name => ({ exists: false, name }),
  mayComeWithPackage: true,
  local: true,
}

/** Asks for a group, by name or number. */
export function group(name: string): Question<Group> {
  return ask(groupKind, name)
}
