import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Locales of the C library, as `locale -a` writes them. */
export interface Locales {
  readonly available: readonly string[]
  /** Those that could be made. */
  readonly supported: readonly string[]
}

const localesKind: Kind<string, Locales> = {
  name: 'locales',
  local: true,
  mayComeWithPackage: false,
  script: keys =>
    script([
      sh`made() { printf 'made=%s\\0supported=%s\\0end=\\0' "$(locale -a 2>/dev/null)" "$(cut -d' ' -f1 /usr/share/i18n/SUPPORTED 2>/dev/null)"; }`,
      ...keys.map(() => sh`made`),
    ]),
  parse: record => ({
    available: (record.get('made') ?? '').split('\n').filter(Boolean).sort(),
    supported: (record.get('supported') ?? '').split('\n').filter(Boolean).map(written),
  }),
  absent: () => ({ available: [], supported: [] }),
}

/** Asks which locales there are. */
export function locales(): Question<Locales> {
  return ask(localesKind, '')
}

function written(name: string): string {
  return name.replace(/\.([^@]*)/, (_, code: string) => `.${code.toLowerCase().replaceAll('-', '')}`)
}
