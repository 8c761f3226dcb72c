import { Unknown } from '../../load/values.ts'
import { encode, readRecords } from '../../shell/records.ts'
import { type Sh, script } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
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
  brought: (name, coming) => {
    const found = coming.group(name)
    return found === undefined || found instanceof Unknown ? found : { exists: true, name }
  },
  local: true,
}

/** Asks for a group, by name or number. */
export function group(name: string): Question<Group> {
  return ask(groupKind, name)
}

/** Tells what became of a group, as the last step of a change: the number that the host gave it. */
export function tellGroup(name: string): Sh {
  return groupKind.script([name])
}

/** The group that a step told of. */
export function groupTold(stdout: string, name: string): Group | undefined {
  const [record] = readRecords(encode(stdout))
  return record && groupKind.parse(record, name)
}
