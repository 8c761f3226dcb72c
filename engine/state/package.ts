import { sh } from '../shell/sh.ts'
import { ask, type Kind, type Question } from './question.ts'

/** A package of the host's own package manager. */
export interface Package {
  readonly installed: string | undefined
  /** What an installation would bring; undefined where nobody offers it. */
  readonly candidate: string | undefined
}

const absent: Package = { installed: undefined, candidate: undefined }

/** Packages of dpkg and APT, or of rpm and dnf. */
const packageKind: Kind<string, Package> = {
  name: 'package',
  local: true,
  mayComeWithPackage: false,
  script: names =>
    sh`k() { if command -v dpkg-query >/dev/null 2>&1; then
i=$(dpkg-query -W -f '\${db:Status-Abbrev}|\${Version}\\n' -- "$1" 2>/dev/null | sed -n 's/^[ihr]i.*|//p' | head -n 1)
c=$(LC_ALL=C apt-cache policy -- "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | head -n 1); [ "$c" = '(none)' ] && c=
if [ -z "$i$c" ]; then v=$(apt-cache showpkg -- "$1" 2>/dev/null | sed -n '/^Reverse Provides/,$p' | sed -n '2s/ .*//p'); [ -n "$v" ] && { c=virtual; dpkg-query -W -f '\${db:Status-Abbrev}' -- "$v" 2>/dev/null | grep -q '^ii' && i=virtual; }; fi
elif command -v rpm >/dev/null 2>&1; then i=$(rpm -q --qf '%{VERSION}-%{RELEASE}' -- "$1" 2>/dev/null) || i=; c=$(dnf -q repoquery --qf '%{version}-%{release}' -- "$1" 2>/dev/null | tail -n 1); fi
[ -n "$i" ] && printf 'installed=%s\\0' "$i"; [ -n "$c" ] && printf 'candidate=%s\\0' "$c"; printf 'end=\\0'; }; ${names.map(name => sh`k ${name};`)}`,
  parse: record => ({ installed: record.get('installed'), candidate: record.get('candidate') }),
  absent: () => absent,
}

/** A package by its name. */
export function packageNamed(name: string): Question<Package> {
  return ask(packageKind, name)
}
