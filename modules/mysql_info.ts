import { reader } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { mysqlArguments, mysqlPlace, mysqlRefusal } from '../engine/state/databases/mysql.ts'
import { mysqlFacts, mysqlPart, mysqlParts } from '../engine/state/databases/mysql-facts.ts'

const args = {
  type: 'object',
  properties: {
    filter: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: `What is told: ${mysqlParts.join(', ')}; with ! what is not. All where it is left out.`,
    },
    exclude_fields: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'db_size: the sizes of databases are not asked for.',
    },
    return_empty_dbs: { type: 'boolean', default: false, description: 'Whether databases without tables are told.' },
    login_db: { type: 'string', description: 'A database to log in to.' },
    ...mysqlArguments,
  },
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default reader({
  description: 'Tells what a server of MariaDB or MySQL is and has; nothing of passwords, not even what the server keeps of them.',
  aliases: ['community.mysql.mysql_info', 'ansible.mysql.mysql_info'],
  args,
  examples: [
    {
      title: 'Which version?',
      yaml: '- mysql_info:\n    filter: version\n    login_unix_socket: /run/mysqld/mysqld.sock\n  register: server\n',
      lab: true,
    },
  ],
  returns: {
    version: 'Its version: full, major, minor, release, suffix.',
    databases: 'Databases with the sizes of their tables.',
    settings: 'Its variables; global_status likewise.',
    engines: 'Ways to keep tables.',
    users: 'Accounts by host and name, without their passwords.',
    master_status: 'Where its log stands; slave_status and slave_hosts likewise.',
    connector_name: 'Unknown: no library of Python is used.',
  },
  needs: (a, machine) => mysqlFacts(partsOf(a), !a.exclude_fields.includes('db_size'), mysqlPlace(a, machine), a.login_db),
  refuse: (_, now) => {
    const silent = Object.values(now).find(({ isReached }) => !isReached)
    return silent && mysqlRefusal(silent)
  },
  result: (now, a) => ({
    ...Object.fromEntries(Object.entries(now).map(([part, answer]) => [part, mysqlPart(part, answer, a.return_empty_dbs)])),
    connector_name: 'Unknown',
    connector_version: 'Unknown',
  }),
})

/** What is asked for goes before what is not. */
function partsOf({ filter }: Args): string[] {
  const asked = filter.flatMap(words => words.split(',')).map(word => word.trim())
  const wanted = mysqlParts.filter(part => asked.includes(part))
  return wanted.length > 0 ? wanted : mysqlParts.filter(part => !asked.includes(`!${part}`))
}
