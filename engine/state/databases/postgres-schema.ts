import { literal } from '../../text/postgres-words.ts'
import { ask, type Question } from '../question.ts'
import { type PostgresPlace, type PostgresRow, postgresKind } from './postgres.ts'

const schemaKind = postgresKind(
  'schema',
  ({ name }) => `select json_build_object('owner', pg_get_userbyid(nspowner)) from pg_namespace where nspname = ${literal(name)}`,
)

/** Asks for a schema, and who owns it. */
export function postgresSchema(name: string, place: PostgresPlace): Question<PostgresRow> {
  return ask(schemaKind, { name, place })
}
