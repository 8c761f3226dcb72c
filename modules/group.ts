import { resource, unknown } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { withoutTools } from '../engine/state/accounts/account-steps.ts'
import { type Group, group, groupTold, tellGroup } from '../engine/state/accounts/group.ts'
import { groupOwners } from '../engine/state/accounts/group-owners.ts'
import { entriesAbout } from '../engine/state/accounts/name-service.ts'
import type { Question } from '../engine/state/question.ts'

export default resource({
  description: 'Keeps a group of the target.',
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The group.' },
      state: { type: 'string', enum: ['absent', 'present'], default: 'present', description: 'Whether it is there.' },
      gid: { type: 'integer', description: 'Its number; the next free one where it is left out.' },
      system: { type: 'boolean', default: false, description: 'A new one gets a number below those of people.' },
      non_unique: { type: 'boolean', default: false, description: 'Its number may be that of another group.' },
      force: { type: 'boolean', default: false, description: 'Remove it although it is the own group of a user.' },
      local: { type: 'boolean', default: false, description: 'Taken for compatibility: groups are kept in the files of the target.' },
      gid_min: { type: 'integer', description: 'A new one gets a number from here on.' },
      gid_max: { type: 'integer', description: 'A new one gets a number up to here.' },
    },
    required: ['name'],
    'x-required-if': [['non_unique', true, ['gid']]],
  },
  examples: [{ title: 'Keep a group', yaml: '- group:\n    name: operators\n    gid: 2000\n', lab: true }],
  returns: { gid: 'Its number.', name: 'Its name.', state: 'What was asked for.', system: 'Whether a new one is a system group.' },
  needs: (a): Reads => ({
    now: group(a.name),
    ...(a.gid !== undefined && { number: group(String(a.gid)) }),
    ...(a.state === 'absent' && !a.force && { owners: groupOwners(a.name) }),
  }),
  have: ({ now }) => ({ present: now.exists, ...(now.gid !== undefined && { gid: now.gid }) }),
  want: a => (a.state === 'absent' ? { present: false } : { present: true, ...(a.gid !== undefined && { gid: a.gid }) }),
  refuse: (a, { now, number, owners }) => {
    const [owner] = owners ?? []
    if (owner !== undefined && now.exists)
      return `groupdel: cannot remove the primary group of user '${owner}'; remove the user first, or set force: true`
    return a.state === 'present' && number?.exists && number.name !== a.name && now.gid !== a.gid && !a.non_unique
      ? `GID '${a.gid}' already exists: ${number.name} has it; take another, or set non_unique: true`
      : undefined
  },
  apply: (change, a, { now }) => {
    const number = a.gid === undefined ? [] : ['-g', String(a.gid), ...(a.non_unique ? ['-o'] : [])]
    const range = [...bound('GID_MIN', a.gid_min), ...bound('GID_MAX', a.gid_max)]
    const step =
      change.present === false
        ? sh`groupdel ${a.force && '-f'} -- ${a.name}`
        : now.exists
          ? sh`groupmod ${number} -- ${a.name}`
          : sh`groupadd ${a.system && '-r'} ${range} ${number} -- ${a.name}`
    return [{ run: step, failure: withoutTools }, tellGroup(a.name)]
  },
  makes: (change, a, { now }) => {
    const gid = a.gid ?? now.gid
    const isThere = change.present !== false
    const after: Group = {
      exists: isThere,
      name: a.name,
      ...(isThere && { members: now.members ?? [], ...(gid !== undefined && { gid }) }),
    }
    const isLeft = now.gid !== undefined && (!isThere || now.gid !== gid)
    return [
      [group(a.name), after],
      ...(isLeft ? [[group(String(now.gid)), { exists: false, name: String(now.gid) }] as const] : []),
      ...(isThere && a.gid !== undefined ? [[group(String(a.gid)), after] as const] : []),
      ...entriesAbout(['group', 'gshadow'], [a.name]).map(question => [question, unknown] as const),
    ]
  },
  result: ({ now }, _, a, ran) => ({
    name: a.name,
    state: a.state,
    ...(a.state === 'present' && { system: a.system, gid: groupTold(ran.at(-1)?.stdout ?? '', a.name)?.gid ?? a.gid ?? now.gid ?? null }),
  }),
})

type Reads = { readonly now: Question<Group>; readonly number?: Question<Group>; readonly owners?: Question<readonly string[]> }

function bound(name: string, value: number | undefined): string[] {
  return value === undefined ? [] : ['-K', `${name}=${value}`]
}
