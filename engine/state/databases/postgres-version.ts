import { ask, type Question } from '../question.ts'
import { type PostgresPlace, type PostgresRow, postgresKind } from './postgres.ts'

const versionKind = postgresKind(
  'version',
  () => `select json_build_object('raw', version(), 'number', current_setting('server_version_num')::int)`,
)

/** Asks a server which version it is. */
export function postgresVersion(place: PostgresPlace): Question<PostgresRow> {
  return ask(versionKind, { name: '', place })
}
