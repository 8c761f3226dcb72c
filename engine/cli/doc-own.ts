import { resolve } from 'node:path'
import { nearest, Problems } from '../errors.ts'
import { type Found, findModule, type Program } from '../execute/find-module.ts'
import { type OwnModules, ownModules } from '../load/own-modules.ts'
import { readSettings } from '../load/settings.ts'
import { theWorld } from '../load/source.ts'
import { isElsewhere, moduleNames } from '../registry.ts'

/** Where modules of the user's are looked for: -M, beside where a playbook would be, where ansible.cfg says. */
export interface OwnPlaces {
  readonly modulePath?: string
  readonly playbookDir?: string
}

/** The modules that the user has beside ours. */
export function ownOnes({ modulePath, playbookDir }: OwnPlaces): OwnModules {
  const folders = (modulePath ?? '').split(':').filter(Boolean)
  const settings = readSettings(theWorld).value
  return ownModules({ ...settings, playbookDir: resolve(playbookDir ?? '.'), modulePath: folders.map(folder => resolve(folder)) }, theWorld)
}

/** The module that a name means, the user's own before ours. Throws Problems for a name that nobody has. */
export async function moduleOf(name: string, own: OwnModules): Promise<Found | Program> {
  const there = await findModule(name, own)
  if (there) return there
  const near = nearest(name, [...moduleNames(), ...own.names()]).map(word => `"${word}"`)
  throw new Problems([
    {
      code: 'unknown-module',
      message: isElsewhere(name) ? `Ansible has a module "${name}", tsplay has not` : `there is no module "${name}"`,
      hint: near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'tsplay doc lists the modules there are',
    },
  ])
}

/** What a module says of itself that is a program: its DOCUMENTATION, as it stands there. */
export function programText({ name, program }: Program): string {
  const source = Buffer.from(theWorld.read(program) ?? []).toString('utf8')
  const [, , said] = /^DOCUMENTATION\s*=\s*[ru]*('''|""")([\s\S]*?)\1/m.exec(source) ?? []
  const text = said?.replace(/^\s*---[ \t]*\n/, '').trim()
  return `${name}  a program of your own: ${program}\n${text === undefined ? 'It says nothing of itself.' : `\n${text}`}\n`
}
