import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** The table of cron of a user, as crontab shows it. */
export interface Crontab {
  /** Whether there is a crontab to ask. */
  readonly isThere: boolean
  readonly text: string
}

const crontabKind: Kind<string, Crontab> = {
  name: 'crontab',
  local: true,
  mayComeWithPackage: true,
  // One that comes with a package has no tables yet.
  brought: (_, coming) => {
    const program = coming.at('/usr/bin/crontab')
    return program === undefined || program instanceof Unknown ? program : { isThere: true, text: '' }
  },
  script: users =>
    script([
      sh`table() { if command -v crontab >/dev/null 2>&1; then u=$1; [ "$u" != "$(id -un)" ] || u=; printf 'text=%s\\0' "$(crontab \${u:+-u} \${u:+"$u"} -l 2>/dev/null; printf .)"; fi; printf 'end=\\0'; }`,
      ...users.map(user => sh`table ${user}`),
    ]),
  parse: record => ({ isThere: record.has('text'), text: (record.get('text') ?? '.').slice(0, -1) }),
  absent: () => ({ isThere: false, text: '' }),
}

/** Asks for the table of a user; of the one who asks where the name is empty. */
export function crontab(user: string): Question<Crontab> {
  return ask(crontabKind, user)
}
