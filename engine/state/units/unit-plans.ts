import { Unknown } from '../../load/values.ts'
import type { FileState } from '../files/file.ts'
import { packageNamed } from '../packages/package.ts'
import type { Question } from '../question.ts'
import type { Unit, UnitKey } from './unit.ts'

/** Folders of unit files; what is in the first of them counts. */
const unitFolders = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(folder => `${folder}/systemd/system`)
const userFolder = /^(\/etc|\/run|\/usr\/local\/lib|\/usr\/lib|\/.*\/\.config|\/.*\/\.local\/share)\/systemd\/user$/

type Laid = readonly (readonly [Question<unknown>, unknown])[]

/**
 * In a check: the unit as files that this run would have written make it. A changed file wants to be read again; a new one makes a
 * unit, which can be enabled and reloaded where its text says so. Undefined where no planned file is about it.
 */
export function plannedUnit({ name, scope }: UnitKey, now: Unit, laid: Laid): Unit | Unknown | undefined {
  const names = [name, templateOf(name)]
  // A package has systemd read all that is there when it is installed.
  const since = laid.findLastIndex(([question]) => now.broughtBy !== undefined && question.id === packageNamed(now.broughtBy).id)
  const files = filesIn(laid, scope === 'system').filter(({ base, index }) => index > since && names.some(one => isAbout(one, base)))
  const own = files.filter(({ base }) => names.includes(base)).sort((a, b) => rank(a.folder) - rank(b.folder))
  const waits = own.find(({ state }) => state instanceof Unknown)
  if (waits) return waits.state as Unknown
  const there = own.map(({ state }) => state as FileState).find(({ exists }) => exists)
  // Whatever enables or masks a unit has systemd read all of them again.
  const reload = laid.findLastIndex(([{ kind, key }]) => kind.name === 'unit-files' && key === 'reloaded')
  const isStale = files.some(({ index }) => index > reload)
  if (now.exists && files.length > 0) return reread(name, now, there, isStale)
  const place = own.find(({ state }) => state === there)
  return there && fresh(name, now, there, place ? `${place.folder}/${place.base}` : '')
}

/** Paths that this run would have changed in folders that systemd reads, in the order of the tasks. */
export function filesIn(laid: Laid, isSystem: boolean): { folder: string; base: string; state: unknown; index: number }[] {
  return laid.flatMap(([question, state], index) => {
    if (question.kind.name !== 'file') return []
    const { path } = question.key as { readonly path: string }
    const [, folder = '', base = ''] = /^(.*?\/systemd\/(?:system|user))\/(.+)$/.exec(path) ?? []
    const counts = isSystem ? unitFolders.includes(folder) : userFolder.test(folder)
    return counts ? [{ folder, base, state, index }] : []
  })
}

/** `getty@.service` for `getty@tty1.service`. */
export function templateOf(name: string): string {
  return name.replace(/@[^@]*(?=\.\w+$)/, '@')
}

function isAbout(name: string, base: string): boolean {
  return base === name || base.startsWith(`${name}.d/`)
}

function rank(folder: string): number {
  return unitFolders.indexOf(folder)
}

function reread(name: string, now: Unit, file: FileState | undefined, needsReload: boolean): Unit {
  const text = file && textOf(file)
  const isNowEnabled = now.fileState === 'static' && text !== undefined && hasInstall(text)
  const links = text === undefined ? {} : { links: linksIn(text, name) }
  return { ...now, ...links, needsReload, ...(isNowEnabled && { fileState: 'disabled' }) }
}

function fresh(name: string, nothing: Unit, file: FileState, fragmentPath: string): Unit {
  const unit = { ...nothing, exists: true, loadState: 'loaded', fragmentPath }
  if (file.type === 'link' && file.target === '/dev/null') return { ...unit, loadState: 'masked', fileState: 'masked' }
  const text = textOf(file)
  // A text that nobody knows yet is taken to allow what is asked of it.
  if (text === undefined) return { ...unit, fileState: 'disabled', canReload: true }
  const links = linksIn(text, name)
  return { ...unit, links, fileState: hasInstall(text) ? 'disabled' : 'static', canReload: /^ExecReload[ \t]*=[ \t]*\S/m.test(text) }
}

function textOf({ content }: FileState): string | undefined {
  return content?.bytes && Buffer.from(content.bytes).toString('utf8')
}

/** The links below /etc/systemd/system that enabling a unit makes, by its text; those with a specifier in their name are left out. */
export function linksIn(text: string, name: string): string[] {
  const [, install = ''] = /^\[Install\]([^[]*)/m.exec(text) ?? []
  const words = (setting: string) =>
    [...install.matchAll(new RegExp(`^${setting}[ \\t]*=[ \\t]*(.*)$`, 'gm'))].flatMap(([, value = '']) =>
      value.split(/\s+/).filter(Boolean),
    )
  const below = (setting: string, kind: string) => words(setting).map(target => `${target}.${kind}/${name}`)
  return [...below('WantedBy', 'wants'), ...below('RequiredBy', 'requires'), ...words('Alias')].filter(link => !link.includes('%'))
}

/** Whether there is anything to enable: [Install] with at least one setting. */
export function hasInstall(text: string): boolean {
  return /^\[Install\][^[]*?^(WantedBy|RequiredBy|UpheldBy|Also|Alias)[ \t]*=[ \t]*\S/m.test(text)
}
