import type { Command } from 'commander'
import { settingsInForce } from '../load/settings.ts'
import { theWorld } from '../load/source.ts'
import { paintFor } from '../report/ansible/paint.ts'
import { visible } from '../report/visible.ts'
import { openScreen } from './screen.ts'

/** Declares -v on a command that has little to say with it: as Ansible's commands do, it tells which ansible.cfg is read. */
export function declareVerbose(command: Command): void {
  command
    .option('-v, --verbose', 'tell which ansible.cfg is read', (_value, before: number) => before + 1, 0)
    .hook('preAction', async self => {
      if ((self.opts<{ verbose: number }>().verbose || settingsInForce(theWorld).value.settings.verbosity) < 1) return
      const screen = openScreen(process)
      await screen.out(configLine(screen.colours))
    })
}

/** Which ansible.cfg is read, as -v tells it before anything else. */
export function configLine(colours: boolean): string {
  const { file } = settingsInForce(theWorld).value
  const line = file === undefined ? 'No config file found; using defaults' : `Using ${visible(file)} as config file`
  return `${paintFor(colours)('verbose', line)}\n`
}
