import { sh } from '../../shell/sh.ts'
import { packageNamed } from '../packages/package.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { filesIn } from './unit-plans.ts'

/** Whether files that systemd makes units from are newer than what it knows. */
export interface UnitFiles {
  readonly needReload: boolean
  /** In a check: planned packages whose installation has systemd read them. */
  readonly reloads?: readonly string[]
}

/** Unit files as a whole. What generators read counts, too: fstab, crypttab, init scripts, quadlets. */
export const unitFilesKind: Kind<string, UnitFiles> = {
  name: 'unit-files',
  // With each reload systemd makes the folder of generated units anew. Where nothing is generated nobody can tell: then it is as if needed.
  script: keys => sh`r=; if [ -d /run/systemd/system ]; then r=1
for g in /run/systemd/generator /run/systemd/generator.late /run/systemd/generator.early; do [ -d "$g" ] || continue
r=; for f in /etc/systemd/system /etc/systemd/system/* /etc/systemd/system/*.d/* /run/systemd/system /run/systemd/system/* /run/systemd/system/*.d/* \
/usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system /etc/fstab /etc/crypttab /etc/init.d /etc/containers/systemd /etc/containers/systemd/*; do
if [ "$f" -nt "$g" ]; then r=1; break; fi; done; break; done; fi
${keys.map(() => sh`[ -z "$r" ] || printf 'reload=1\\0'; printf 'end=\\0'\n`)}`,
  parse: record => ({ needReload: record.has('reload') }),
  absent: () => ({ needReload: false }),
  mayComeWithPackage: true,
  mayGrowWithPackage: true,
  brought: (_, { reloaders }) => (reloaders.length > 0 ? { needReload: false, reloads: reloaders } : undefined),
  // What was written since the last planned reload.
  predict: (_, made, answer, all) => {
    const laid = all()
    const ids = [reloaded(), ...((answer as UnitFiles | undefined)?.reloads ?? []).map(packageNamed)].map(({ id }) => id)
    const reload = laid.findLastIndex(([question]) => ids.includes(question.id))
    if (filesIn(laid, true).some(({ index }) => index > reload)) return { needReload: true }
    return made(reloaded()) as UnitFiles | undefined
  },
  local: true,
}

/** Asks whether systemd should read its unit files again. */
export function unitFiles(): Question<UnitFiles> {
  return ask(unitFilesKind, 'system')
}

/** What a reload makes true, until a unit file changes again. */
export function reloaded(): Question<UnitFiles> {
  return ask(unitFilesKind, 'reloaded')
}
