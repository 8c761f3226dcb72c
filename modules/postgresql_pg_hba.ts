import { type Result, resource } from '../engine/module.ts'
import type { ArgsSchema } from '../engine/schema.ts'
import { type Edit, type EditArgs, editArguments, editing } from '../engine/state/files/editing.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import { type HbaFile, type HbaRule, hbaKey, netOf, readHba, sorted, writeHba } from '../engine/text/pg-hba.ts'

const rule = {
  contype: {
    type: 'string',
    enum: ['local', 'host', 'hostnossl', 'hostssl', 'hostgssenc', 'hostnogssenc'],
    description: 'By which way they come; without it (and without rules) the file is only told.',
  },
  databases: { type: 'string', description: 'The databases, with commas between: a rule each. All where it is left out.' },
  users: { type: 'string', description: 'The users, with commas between: a rule each. All where it is left out.' },
  address: {
    type: 'string',
    'x-aliases': ['source', 'src'],
    description: 'Where they come from: a net, a name, all, samenet; samehost where it is left out.',
  },
  netmask: { type: 'string', description: 'The mask of an address that has none.' },
  method: {
    type: 'string',
    enum: ['cert', 'gss', 'ident', 'krb5', 'ldap', 'md5', 'pam', 'password', 'peer', 'radius', 'reject', 'scram-sha-256', 'sspi', 'trust'],
    description: 'How they show who they are; md5 where it is left out.',
  },
  options: { type: 'string', description: 'More about the method.' },
  comment: { type: 'string', description: 'A comment behind the rule.' },
  state: { type: 'string', enum: ['absent', 'present'], description: 'Whether the rule is there; present where it is left out.' },
} as const

const args = {
  type: 'object',
  properties: {
    path: { type: 'string', 'x-path': true, 'x-aliases': ['dest'], description: 'The file: pg_hba.conf of a cluster.' },
    ...rule,
    rules: {
      type: 'array',
      items: { type: 'object', properties: rule, additionalProperties: false },
      description: 'Several rules, each with what is said of one here.',
    },
    rules_behavior: {
      type: 'string',
      enum: ['conflict', 'combine'],
      default: 'conflict',
      description: 'Whether what is said outside of rules is for those that do not say it, or is refused.',
    },
    overwrite: { type: 'boolean', default: false, description: 'Whether rules that are not said here go.' },
    keep_comments_at_rules: {
      type: 'boolean',
      default: false,
      description: 'Whether comments behind rules stay there when the file is written; else they go to its top, as all others.',
    },
    create: { type: 'boolean', default: false, description: 'Whether a file that is not there is made.' },
    backup: editArguments.backup,
    order: {
      type: 'string',
      enum: ['sdu', 'sud', 'dsu', 'dus', 'usd', 'uds'],
      default: 'sdu',
      description: 'Taken and not used, as in Ansible.',
    },
    ...fileArguments,
  },
  required: ['path'],
  'x-unserved': ['backup_file'],
} as const satisfies ArgsSchema

type Said = { readonly [N in keyof typeof rule]?: string }
type Args = EditArgs &
  Said & {
    readonly rules?: readonly Said[]
    readonly rules_behavior: string
    readonly overwrite: boolean
    readonly keep_comments_at_rules: boolean
  }

export default resource({
  description:
    "Keeps rules of PostgreSQL's pg_hba.conf, and tells them. Where it changes one, the file is written in order, near sources first.",
  aliases: ['community.postgresql.postgresql_pg_hba'],
  args,
  examples: [
    {
      title: 'Let somebody in',
      yaml: '- postgresql_pg_hba:\n    dest: /srv/pg_hba.conf\n    contype: host\n    databases: app\n    users: app\n    address: 192.0.2.0/24\n    method: scram-sha-256\n',
    },
    {
      title: 'No longer',
      yaml: '- postgresql_pg_hba:\n    dest: /srv/pg_hba.conf\n    contype: local\n    users: guest\n    state: absent\n',
    },
  ],
  returns: {
    msgs: 'What was done.',
    pg_hba: 'The rules: type, db, usr, src, method, options, comment.',
    backup_file: 'Where what was there was kept.',
  },
  ...editing(edit, 'backup_file', { msg: 'none' }),
})

function edit(a: Args, held: string | undefined): Edit {
  const refusing = (refusal: string): Edit => ({ text: undefined, message: '', refusal })
  const given = (Object.keys(rule) as (keyof Said)[]).filter(name => a[name] !== undefined)
  if (a.rules && a.rules_behavior === 'conflict' && given.length > 0)
    return refusing(
      `conflict: either argument "rules_behavior" needs to be changed or "rules" must not be set or [${given.map(name => `'${name}'`).join(', ')}] must not be set`,
    )
  if (held === undefined && !a.create) return refusing(`pg_hba file '${a.path}' doesn't exist. Use create option to autocreate.`)
  const own = Object.fromEntries(given.map(name => [name, a[name]])) as Said
  const asked = a.rules?.map(one => ({ ...own, ...one })) ?? (a.contype === undefined ? [] : [own])
  if (asked.some(({ contype }) => contype === undefined))
    return refusing('each of rules needs a contype; add it, or rules_behavior: combine')
  try {
    return edited(a, asked, readHba(held ?? '', a.keep_comments_at_rules), held)
  } catch (error) {
    return refusing(`Error reading file:\n${error instanceof Error ? error.message : String(error)}`)
  }
}

function edited(a: Args, asked: readonly Said[], file: HbaFile, held: string | undefined): Edit {
  const wished = asked.flatMap(said => rulesOf(said).map(one => ({ one, isThere: said.state !== 'absent' })))
  const fresh: HbaRule[] = []
  const rules = new Map(file.rules.map(one => [hbaKey(one), one]))
  if (a.overwrite) for (const key of rules.keys()) if (!wished.some(({ one }) => hbaKey(one) === key)) rules.delete(key)
  for (const { one, isThere } of wished) {
    const key = hbaKey(one)
    if (!isThere) rules.delete(key)
    else if (!isAsWished(rules.get(key), one)) {
      rules.delete(key)
      rules.set(key, one)
      fresh.push(one)
    }
  }
  const now = [...rules.values()]
  const isChanged = fresh.length > 0 || now.length !== file.rules.length
  const said = wished.map(({ one, isThere }) => `${isThere ? 'Adding' : 'Removing'} rule ${pythonWords(one)}`)
  const more: Result = {
    msgs: [...said, ...(isChanged ? ['Changed', 'Writing'] : [])],
    pg_hba: sorted(now).map(one => told(one, a, fresh)),
  }
  const keeps = a.keep_comments_at_rules
  return { text: isChanged ? writeHba({ ...file, rules: now }, keeps, fresh) : (held ?? ''), message: '', more }
}

/** A comment counts where one is wished for. */
function isAsWished(there: HbaRule | undefined, wished: HbaRule): boolean {
  if (!there || there.method !== wished.method || (there.options ?? '') !== (wished.options ?? '')) return false
  return wished.comment === undefined || there.comment === wished.comment
}

function rulesOf({
  contype = '',
  databases = 'all',
  users = 'all',
  address = 'samehost',
  netmask,
  method = 'md5',
  options,
  comment,
}: Said): HbaRule[] {
  return databases.split(',').flatMap(db =>
    users.split(',').map(usr => ({
      ...(comment !== undefined && { comment }),
      type: contype,
      db,
      usr,
      ...(contype !== 'local' && { src: netOf(address, netmask) }),
      method,
      ...(options !== undefined && options !== '' && { options }),
    })),
  )
}

function told(one: HbaRule, { keep_comments_at_rules }: Args, fresh: readonly HbaRule[]): Result {
  const { comment, ...rest } = one
  return { ...rest, ...(comment !== undefined && (keep_comments_at_rules || fresh.includes(one)) && { comment }) }
}

function pythonWords(one: HbaRule): string {
  const quoted = (text: string) => (text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`)
  return `{${Object.entries(one)
    .map(([name, value]) => `'${name}': ${quoted(value)}`)
    .join(', ')}}`
}
