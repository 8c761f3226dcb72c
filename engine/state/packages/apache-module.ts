import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A module of Debian's Apache. */
export interface ApacheModule {
  /** Whether there is a program that turns modules on and off. */
  readonly isInstalled: boolean
  readonly exists: boolean
  readonly isOn: boolean
}

const apacheModuleKind: Kind<string, ApacheModule> = {
  name: 'apache module',
  local: true,
  mayComeWithPackage: true,
  script: names =>
    script([
      sh`am_() { d=\${APACHE_CONFDIR:-/etc/apache2}; if command -v a2enmod >/dev/null 2>&1 || [ -x /usr/sbin/a2enmod ]; then printf 'there=1\\0'; fi
[ ! -e "$d/mods-available/$1.load" ] || printf 'exists=1\\0'; [ ! -L "$d/mods-enabled/$1.load" ] || printf 'on=1\\0'; printf 'end=\\0'; }`,
      ...names.map(name => sh`am_ ${name}`),
    ]),
  parse: record => ({ isInstalled: record.has('there'), exists: record.has('exists'), isOn: record.has('on') }),
  absent: () => ({ isInstalled: false, exists: false, isOn: false }),
}

/** Asks for a module of Apache by the name that a2enmod takes. */
export function apacheModule(name: string): Question<ApacheModule> {
  return ask(apacheModuleKind, name)
}
