import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Machine } from '../../engine/state/machine.ts'
import { machineScript, readMachine } from '../../engine/state/machine-read.ts'
import { runIn } from '../support/shells.ts'
import type { Lab } from './host.ts'
import { sshWords } from './ssh.ts'

/** A shell of the lab's host, as tests of modules take it, and what the engine would know of the machine. */
export function shellOn(lab: Pick<Lab, 'id' | 'host'>): { readonly shell: readonly string[]; readonly machine: Machine } {
  // One login for all of them: each script is a program of its own here, which over a connection it is not.
  const shared = ['-o', 'ControlMaster=auto', '-o', `ControlPath=${join(tmpdir(), `tsplay-${lab.id}`)}`, '-o', 'ControlPersist=20']
  const shell = ['the lab', 'ssh', ...shared, ...sshWords(lab.host), '--', 'sh']
  return { shell, machine: readMachine(runIn(shell, machineScript).stdout, false) }
}
