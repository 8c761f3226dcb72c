import { literal } from '../../text/postgres-words.ts'
import { ask, type Question } from '../question.ts'
import { type PostgresPlace, type PostgresRow, postgresKind } from './postgres.ts'

const extensionKind = postgresKind(
  'extension',
  ({ name }) => `select json_build_object('newest', a.default_version, 'version', e.extversion, 'schema', n.nspname) from
 (values (${literal(name)})) asked(name) left join pg_available_extensions a on a.name = asked.name
 left join pg_extension e on e.extname = asked.name left join pg_namespace n on n.oid = e.extnamespace`,
)

/** Asks for an extension: the version that could be had, and the version and schema of one that is there. */
export function postgresExtension(name: string, place: PostgresPlace): Question<PostgresRow> {
  return ask(extensionKind, { name, place })
}
