import { isDeepStrictEqual } from 'node:util'
import { literal } from '../../text/postgres-words.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { type PostgresKey, type PostgresPlace, type PostgresRow, postgresKind } from './postgres.ts'

const kind = postgresKind(
  'membership',
  ({ name }) => `select json_build_object('groups', coalesce((select json_agg(pg_get_userbyid(roleid) order by pg_get_userbyid(roleid))
 from pg_auth_members where member = r.oid), '[]')) from pg_roles r where rolname = ${literal(name)}`,
  { isOfServer: true },
)

const membershipKind: Kind<PostgresKey, PostgresRow> = {
  ...kind,
  predict: (key, made, answer, all) => {
    const said = kind.predict?.(key, made, answer, all)
    if (said !== undefined || (answer as PostgresRow).row) return said
    // A role that this run makes is in no group yet.
    const role = all().findLast(([{ kind: other, key: asked }]) => {
      const { name, place } = asked as PostgresKey
      return other.name === 'postgres role' && name === key.name && isDeepStrictEqual(place.words, key.place.words)
    })?.[1] as PostgresRow | undefined
    return role?.row ? { isInstalled: true, row: { groups: [] } } : undefined
  },
}

/** Asks which groups a role is in. */
export function postgresMembership(name: string, place: PostgresPlace): Question<PostgresRow> {
  return ask(membershipKind, { name, place })
}
