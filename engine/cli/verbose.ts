import { resolve } from 'node:path'
import type { Command } from 'commander'
import { settingsInForce } from '../load/settings.ts'
import { theWorld } from '../load/source.ts'
import type { World } from '../load/world.ts'
import { paintFor } from '../report/ansible/paint.ts'
import { visible } from '../report/visible.ts'
import { openScreen } from './screen.ts'

/** Declares -v on a command that has little to say with it: as Ansible's commands do, it tells which ansible.cfg is read. */
export function declareVerbose(command: Command): void {
  command
    .option('-v, --verbose', 'tell which ansible.cfg is read', (_value, before: number) => before + 1, 0)
    .hook('preAction', async self => {
      const { verbose, config } = self.opts<{ verbose: number; config?: string }>()
      const world = worldOf(config)
      if ((verbose || settingsInForce(world).value.settings.verbosity) < 1) return
      const screen = openScreen(process)
      await screen.out(configLine(screen.colours, world))
    })
}

/** This machine, with another ansible.cfg where one is named. */
export function worldOf(config: string | undefined): World {
  return config === undefined ? theWorld : { ...theWorld, env: name => (name === 'ANSIBLE_CONFIG' ? resolve(config) : theWorld.env(name)) }
}

/** Which ansible.cfg is read, as -v tells it before anything else. */
export function configLine(colours: boolean, world: World = theWorld): string {
  const { file } = settingsInForce(world).value
  const line = file === undefined ? 'No config file found; using defaults' : `Using ${visible(file)} as config file`
  return `${paintFor(colours)('verbose', line)}\n`
}
