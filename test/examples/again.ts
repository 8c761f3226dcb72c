/** Modules whose examples change something each time, and why; of all others a second run changes nothing. */
export const changesAgain: Readonly<Record<string, string>> = {
  async_status: 'it begins a command, which counts as a change each time',
  mysql_db: 'what a database holds is kept anew each time',
  mysql_query: 'what makes something counts as a change',
  postgresql_db: 'what a database holds is kept anew each time',
  postgresql_query: 'what is no SELECT counts as a change',
  postgresql_script: 'a script counts as a change',
  reboot: 'each run starts the machine anew',
  service: 'a restart is asked for',
  tempfile: 'each run makes a folder with a name of its own',
}
