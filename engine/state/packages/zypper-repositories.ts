import { script, sh } from '../../shell/sh.ts'
import { plainXml, xmlAttribute } from '../../text/plain-xml.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { zypperWords } from './zypper.ts'

/** A repository, with numbers and switches as zypper writes them. */
export interface ZypperRepository {
  readonly alias: string
  readonly name: string
  readonly priority: string
  readonly enabled: string
  readonly autorefresh: string
  readonly gpgcheck: string
  readonly urls: readonly string[]
}

/** The repositories of zypper. */
export interface ZypperRepositories {
  readonly isThere: boolean
  readonly repositories: readonly ZypperRepository[]
}

const repositoriesKind: Kind<'all', ZypperRepositories> = {
  name: 'zypper repositories',
  local: true,
  mayComeWithPackage: false,
  script: keys =>
    script(
      keys.map(
        () =>
          sh`if command -v zypper >/dev/null 2>&1; then printf 'repos=%s\\0' "$(LC_ALL=C zypper ${zypperWords} repos </dev/null 2>/dev/null)"; fi; printf 'end=\\0'`,
      ),
    ),
  parse: record => ({ isThere: record.has('repos'), repositories: repositoriesIn(record.get('repos') ?? '') }),
  absent: () => ({ isThere: false, repositories: [] }),
}

/** Asks for the repositories. */
export function zypperRepositories(): Question<ZypperRepositories> {
  return ask(repositoriesKind, 'all')
}

function repositoriesIn(xml: string): ZypperRepository[] {
  return [...xml.matchAll(/<repo ([^>]*)>([\s\S]*?)<\/repo>/g)].map(([, attributes = '', inside = '']) => {
    const of = (name: string) => xmlAttribute(attributes, name)
    return {
      alias: of('alias'),
      name: of('name'),
      priority: of('priority'),
      enabled: of('enabled'),
      autorefresh: of('autorefresh'),
      gpgcheck: of('gpgcheck'),
      urls: [...inside.matchAll(/<url>([\s\S]*?)<\/url>/g)].map(([, url = '']) => plainXml(url)),
    }
  })
}
