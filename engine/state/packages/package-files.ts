import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What dpkg knows of an installed package: all its paths, and those of its settings, which stay unless it is purged. */
export interface PackageFiles {
  readonly paths: readonly string[]
  readonly settings: readonly string[]
}

const packageFilesKind: Kind<string, PackageFiles> = {
  name: 'package files',
  local: true,
  mayComeWithPackage: false,
  script: names =>
    script([
      sh`files() { if command -v dpkg-query >/dev/null 2>&1; then printf 'paths=%s\\0settings=%s\\0' "$(dpkg-query -L "$1" 2>/dev/null)" "$(dpkg-query -W -f='\${Conffiles}' "$1" 2>/dev/null)"; fi; printf 'end=\\0'; }`,
      ...names.map(name => sh`files ${name}`),
    ]),
  parse: record => ({
    paths: (record.get('paths') ?? '').split('\n').filter(line => line.startsWith('/')),
    settings: (record.get('settings') ?? '').split('\n').flatMap(line => /^ (\/.*) \S+$/.exec(line)?.[1] ?? []),
  }),
  absent: () => ({ paths: [], settings: [] }),
}

/** Asks which paths a package has brought. */
export function packageFiles(name: string): Question<PackageFiles> {
  return ask(packageFilesKind, name)
}
