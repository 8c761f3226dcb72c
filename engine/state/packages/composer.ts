import { Unknown } from '../../load/values.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { file } from '../files/file.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A command of composer in a folder, or for the user as a whole. */
export interface ComposerKey {
  /** The program: its name or path, behind php where that is named. */
  readonly program: readonly string[]
  readonly folder?: string
  readonly words: readonly string[]
  /** Whether composer can tell beforehand what it would do. */
  readonly isForetold: boolean
}

/** What composer would do, an operation a line: `Installing it/words (1.0.0)`. */
export interface Composer {
  readonly isInstalled: boolean
  readonly isThere: boolean
  readonly operations: readonly string[]
  /** Why it would do nothing. */
  readonly trouble?: string
}

const composerKind: Kind<ComposerKey, Composer> = {
  name: 'composer',
  local: false,
  mayComeWithPackage: true,
  script: keys =>
    script(
      keys.map(
        key => sh`( command -v ${key.program[0]} >/dev/null 2>&1 || exit 0; printf 'composer=1\\0'; [ -d ${key.folder ?? '/'} ] || exit 0; printf 'there=1\\0'
${key.isForetold && sh`${leavesNoTrace}; w=$(${composerRun(key)} --dry-run 2>&1 </dev/null) || printf 'failed=1\\0'; printf 'said=%s\\0' "$w"`} ); printf 'end=\\0'`,
      ),
    ),
  parse: record => {
    const lines = (record.get('said') ?? '').split('\n')
    const trouble = lines
      .map(line => line.trim())
      .filter(Boolean)
      .slice(-5)
      .join(' / ')
    return {
      isInstalled: record.has('composer'),
      isThere: record.has('there'),
      operations: [...new Set(lines.flatMap(line => /^ {2}- ((?:Install|Updat|Upgrad|Downgrad|Remov|Lock)ing .*)$/.exec(line)?.[1] ?? []))],
      ...(record.has('failed') && { trouble }),
    }
  },
  absent: () => ({ isInstalled: false, isThere: false, operations: [] }),
  predict: ({ folder }, made, answer) => {
    if (folder === undefined || !(answer as Composer).isInstalled) return undefined
    const laid = [made(file(folder)), ...['composer.json', 'composer.lock'].map(name => made(file(`${folder}/${name}`)))].find(
      one => one !== undefined,
    )
    return laid instanceof Unknown ? laid : laid === undefined ? undefined : new Unknown('the files that this run puts there')
  },
}

/** Else composer makes folders of its own in the home of whoever asks. */
const leavesNoTrace = sh`export COMPOSER_HTACCESS_PROTECT=0 COMPOSER_CACHE_READ_ONLY=1`

/** Asks composer what a command would do. */
export function composer(key: ComposerKey): Question<Composer> {
  return ask(composerKind, key)
}

/** Runs a command of composer. */
export function composerRun({ program, folder, words }: ComposerKey): Sh {
  return sh`${folder !== undefined && sh`cd -- ${folder} &&`} ${program} --no-ansi --no-interaction ${words}`
}
