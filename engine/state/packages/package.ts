import { Unknown } from '../../load/values.ts'
import { sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A package of the host's own package manager, by its name. */
export interface Package {
  /** Its version; undefined where it is not installed. */
  /** In a check: what goes takes its settings along. */
  readonly purged?: boolean
  readonly installed: string | undefined
}

const absent: Package = { installed: undefined }

/** Packages that dpkg, rpm or pacman knows: what modules lay over in a check, whatever they ask themselves. */
const packageKind: Kind<string, Package> = {
  name: 'package',
  local: true,
  mayComeWithPackage: false,
  script: names =>
    sh`k() { if command -v dpkg-query >/dev/null 2>&1; then i=$(dpkg-query -W -f '\${db:Status-Abbrev}|\${Version}\\n' -- "$1" 2>/dev/null | sed -n 's/^.[iUFHWt].*|//p' | head -n 1)
elif command -v rpm >/dev/null 2>&1; then i=$(rpm -q --qf '%{VERSION}-%{RELEASE}\\n' -- "$1" 2>/dev/null | head -n 1) || i=
elif command -v pacman >/dev/null 2>&1; then i=$(LC_ALL=C pacman -Q -- "$1" 2>/dev/null | sed -n 's/^[^ ]* //p' | head -n 1); fi
[ -z "$i" ] || printf 'installed=%s\\0' "$i"; printf 'end=\\0'; }; ${names.map(name => sh`i=; k ${name};`)}`,
  parse: record => ({ installed: record.get('installed') }),
  absent: () => absent,
}

/** Asks for a package by its name. */
export function packageNamed(name: string): Question<Package> {
  return ask(packageKind, name)
}

/** Versions of the packages that a check laid over the host; undefined for those it took away. */
export function laidPackages(laid: readonly (readonly [Question<unknown>, unknown])[]): ReadonlyMap<string, string | undefined> {
  const packages = laid.filter(([{ kind }, answer]) => kind.name === packageKind.name && !(answer instanceof Unknown))
  return new Map(packages.map(([{ key }, answer]) => [String(key), (answer as Package).installed]))
}
