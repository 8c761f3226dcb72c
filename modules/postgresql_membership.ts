import { type Made, type Result, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type PostgresRow, postgresArguments, postgresPlace, postgresRefusal, postgresStep } from '../engine/state/databases/postgres.ts'
import { postgresMembership } from '../engine/state/databases/postgres-membership.ts'
import type { Question } from '../engine/state/question.ts'
import { identifier } from '../engine/text/postgres-words.ts'

const args = {
  type: 'object',
  properties: {
    groups: {
      type: 'array',
      items: { type: 'string' },
      'x-aliases': ['group', 'source_role', 'source_roles'],
      description: 'The roles that they are members of.',
    },
    target_roles: {
      type: 'array',
      items: { type: 'string' },
      'x-aliases': ['target_role', 'users', 'user'],
      description: 'The roles that are members.',
    },
    state: {
      type: 'string',
      enum: ['present', 'absent', 'exact'],
      default: 'present',
      description: 'Whether they are; exact takes them out of all other groups.',
    },
    fail_on_role: { type: 'boolean', default: true, description: 'Whether a role that is not there is a failure; else it is left out.' },
    database: { type: 'string', 'x-aliases': ['db', 'login_db'], default: 'postgres', description: 'The database that is logged in to.' },
    ...postgresArguments,
  },
  required: ['groups', 'target_roles'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Now = { readonly [role: string]: PostgresRow }

export default resource({
  description: 'Keeps roles of PostgreSQL members of others.',
  aliases: ['community.postgresql.postgresql_membership'],
  args,
  examples: [
    {
      title: 'Have a role in a group',
      yaml: '- postgresql_user:\n    name: readers\n    role_attr_flags: NOLOGIN\n- postgresql_membership:\n    groups: [readers]\n    target_roles: [app]\n',
      lab: true,
    },
  ],
  returns: {
    groups: 'The groups that are there; target_roles likewise.',
    granted: 'By group: the roles that came into it.',
    revoked: 'By group: the roles that went out of it.',
    queries: 'The statements that were run.',
    state: 'What was asked for.',
  },
  needs: (a): { readonly [role: string]: Question<PostgresRow> } =>
    Object.fromEntries([...a.groups, ...a.target_roles].map(role => [role, questionOf(a, role)])),
  refuse: (a, now) => {
    const trouble = Object.values(now).map(postgresRefusal).find(Boolean)
    const missing = [...a.groups, ...a.target_roles].find(role => !now[role]?.row)
    return (
      trouble ??
      (missing !== undefined && a.fail_on_role
        ? `Role ${missing} does not exist; make it in a task before, or say fail_on_role: false`
        : undefined)
    )
  },
  have: (now, a): State => {
    const asked = groupsOf(a, now)
    return Object.fromEntries(
      given(a.target_roles, now).map(role => [role, groupsIn(now[role]).filter(group => a.state === 'exact' || asked.includes(group))]),
    )
  },
  want: (a, now): State =>
    Object.fromEntries(
      given(a.target_roles, now).map(role => [role, a.state === 'absent' ? [] : groupsOf(a, now).filter(group => group !== role)]),
    ),
  apply: (change, a, now) => [postgresStep(postgresPlace(a, a.database), moves(change, a, now).map(queryOf), a.session_role)],
  makes: (change, a, now): Made[] =>
    Object.keys(change).map(role => {
      const kept = groupsIn(now[role]).filter(group => a.state !== 'exact' && !groupsOf(a, now).includes(group))
      const groups = [...kept, ...(change[role] as readonly string[])].toSorted()
      return [questionOf(a, role), { isInstalled: true, row: { groups } }]
    }),
  result: (now, change, a): Result => {
    const all = moves(change, a, now)
    const asked = a.state === 'exact' ? [] : given(a.groups, now)
    return {
      groups: given(a.groups, now),
      target_roles: given(a.target_roles, now),
      state: a.state,
      queries: all.map(queryOf),
      ...(a.state !== 'absent' && { granted: byGroup(asked, all, 'GRANT') }),
      ...(a.state !== 'present' && { revoked: byGroup(asked, all, 'REVOKE') }),
    }
  },
})

interface Move {
  readonly verb: 'GRANT' | 'REVOKE'
  readonly group: string
  readonly role: string
}

function questionOf(a: Args, role: string): Question<PostgresRow> {
  return postgresMembership(role, postgresPlace(a, a.database))
}

function groupsIn(answer: PostgresRow | undefined): readonly string[] {
  return (answer?.row?.['groups'] ?? []) as readonly string[]
}

function given(roles: readonly string[], now: Now): string[] {
  return [...new Set(roles)].filter(role => now[role]?.row)
}

function groupsOf({ groups }: Args, now: Now): string[] {
  return given(groups, now).toSorted()
}

/** What is done, in Ansible's order: role by role where all other groups go, else group by group. */
function moves(change: State, a: Args, now: Now): Move[] {
  const asked = given(a.groups, now)
  const each = given(a.target_roles, now)
    .filter(role => change[role] !== undefined)
    .flatMap((role): Move[] => {
      const there = groupsIn(now[role])
      const going = there.filter(group => (a.state === 'absent') === asked.includes(group))
      const coming = asked.filter(group => group !== role && !there.includes(group))
      return [
        ...(a.state === 'present' ? [] : going.map(group => ({ verb: 'REVOKE', group, role }) as const)),
        ...(a.state === 'absent' ? [] : coming.map(group => ({ verb: 'GRANT', group, role }) as const)),
      ]
    })
  return a.state === 'exact' ? each : asked.flatMap(group => each.filter(move => move.group === group))
}

function queryOf({ verb, group, role }: Move): string {
  return `${verb} ${identifier(group)} ${verb === 'GRANT' ? 'TO' : 'FROM'} ${identifier(role)}`
}

function byGroup(groups: readonly string[], all: readonly Move[], verb: Move['verb']): Result {
  const done = all.filter(move => move.verb === verb)
  const names = [...new Set([...groups, ...done.map(({ group }) => group)])]
  return Object.fromEntries(names.map(group => [group, done.filter(move => move.group === group).map(({ role }) => role)]))
}
