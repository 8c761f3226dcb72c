import { literal } from '../../text/postgres-words.ts'
import { ask, type Question } from '../question.ts'
import { type PostgresPlace, type PostgresRow, postgresKind } from './postgres.ts'

const settingKind = postgresKind(
  'setting',
  ({ name }) => `select json_build_object('setting', setting, 'unit', unit, 'boot', boot_val, 'context', context, 'type', vartype,
 'pretty', current_setting(name), 'written', (select f.setting from pg_file_settings f where f.name = s.name
 and f.sourcefile like '%/postgresql.auto.conf' order by seqno desc limit 1)) from pg_settings s where name = ${literal(name)}`,
  { isOfServer: true },
)

/** Asks for a setting of the server: its value, and the one that ALTER SYSTEM wrote down. */
export function postgresSetting(name: string, place: PostgresPlace): Question<PostgresRow> {
  return ask(settingKind, { name, place })
}
