import { type Json, reader } from '../engine/module.ts'
import { entries, isColonSeparated } from '../engine/state/accounts/name-service.ts'

export default reader({
  description: 'Asks the name service of the target: users, groups, hosts, services and what else getent knows.',
  args: {
    type: 'object',
    properties: {
      database: { type: 'string', description: 'The database: passwd, group, hosts, services and more.' },
      key: { type: 'string', default: '', description: 'What is looked for; all entries where it is left out.' },
      split: { type: 'string', description: 'What stands between fields; by default a colon or blanks, as the database has it.' },
      service: { type: 'string', description: 'Where to look instead of the places that nsswitch.conf names: files, dns.' },
      fail_key: { type: 'boolean', default: true, description: 'Whether it fails where there is no such key; else its entry is null.' },
    },
    required: ['database'],
  },
  examples: [
    { title: 'Who is root?', yaml: '- getent:\n    database: passwd\n    key: root\n\n- debug:\n    msg: "{{ getent_passwd.root[4] }}"' },
    { title: 'Do without a group', yaml: '- getent:\n    database: group\n    key: operators\n    fail_key: false' },
  ],
  returns: { ansible_facts: 'The entries as getent_DATABASE: by their first field a list of the others.' },
  needs: a => ({ now: entries(a.database, a.key, a.service) }),
  facts: a => [factOf(a.database)],
  refuse: (a, { now: { status } }) => {
    if (a.split === '') return 'split is empty; leave it out, or name what stands between fields'
    return status === 0 || (status === 2 && !a.fail_key) ? undefined : (refusals[status] ?? 'Unexpected failure!')
  },
  result: ({ now }, a) => {
    const fact = factOf(a.database)
    if (now.status === 2) return { ansible_facts: { [fact]: { [a.key]: null } }, msg: refusals[2] ?? '' }
    const separator = a.split ?? (isColonSeparated(a.database) ? ':' : undefined)
    return { ansible_facts: { [fact]: byFirstField(now.lines.map(line => fieldsOf(line, separator))) } }
  },
})

/** Ansible's words for the statuses of getent. */
const refusals: { readonly [status: number]: string } = {
  1: 'Missing arguments, or database unknown.',
  2: 'One or more supplied key could not be found in the database.',
  3: 'Enumeration not supported on this database.',
}

function factOf(database: string): string {
  return `getent_${database}`
}

function fieldsOf(line: string, separator: string | undefined): string[] {
  return separator === undefined ? line.trim().split(/\s+/) : line.split(separator)
}

/** Entries by their first field; of several with the same one a list of them. */
function byFirstField(rows: readonly (readonly string[])[]): { readonly [key: string]: Json } {
  const kept = new Map<string, (readonly string[])[]>()
  for (const [key = '', ...fields] of rows) kept.set(key, [...(kept.get(key) ?? []), fields])
  return Object.fromEntries([...kept].map(([key, found]) => [key, found.length === 1 ? (found[0] ?? []) : found]))
}
