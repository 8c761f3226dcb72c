import { ask } from './control.ts'
import { type Finished, runProgram } from './program.ts'

/**
 * A machine on the lab's bridge with one device, eth0. `run` is for commands of /bin/sh, `enter` gives the words for a program at a terminal,
 * `outside` those for a program of this machine that has the node's network, and nothing else of it.
 */
export interface LabNode {
  readonly name: string
  readonly mac: string
  readonly run: (command: string, options?: { readonly input?: string; readonly timeout?: number }) => Promise<Finished>
  readonly enter: (words: readonly string[]) => readonly string[]
  readonly outside: (words: readonly string[]) => readonly string[]
  readonly stop: () => Promise<void>
}

/** Puts a node on the bridge of the lab that `control` speaks for; a node of the same hardware address goes. */
export async function openNode(control: string, holder: number, mac: string, address?: string): Promise<LabNode> {
  const name = `node-${mac.replaceAll(':', '')}`
  const { pid } = await ask(control, { ask: 'node', name, mac, address })
  return {
    name,
    mac,
    enter: words => ['nsenter', ...wordsInside(holder, pid ?? 0, words)],
    // Its number is the lab's, and so is /proc in the lab's mounts. Without a step into the lab's processes nsenter is the program itself.
    outside: words => [...['nsenter', '--target', String(holder), '--mount', '--', 'nsenter', `--net=/proc/${pid}/ns/net`, '--'], ...words],
    run: (command, { timeout = 60_000, ...options } = {}) => {
      // Killing nsenter would leave the command behind: `timeout` ends it inside, the outer limit is for a node that hangs.
      const words = wordsInside(holder, pid ?? 0, ['timeout', '--kill-after=1', String(timeout / 1000), 'sh', '-c', command])
      return runProgram('nsenter', words, { timeout: timeout + 5_000, environment, ...options })
    },
    stop: async () => {
      await ask(control, { ask: 'drop-node', name })
    },
  }
}

/** What commands in a node see of the caller's environment: nothing. */
export const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
  TERM: process.env.TERM ?? 'dumb',
}

/** Two steps in: the node's process is numbered as the lab numbers it. A node can no more set the machine's clock than the host can. */
function wordsInside(holder: number, pid: number, words: readonly string[]): string[] {
  const lab = ['--target', String(holder), '--mount', '--pid', '--net', '--', 'nsenter', '--target', String(pid)]
  const node = ['--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd', '--']
  return [...lab, ...node, 'setpriv', '--bounding-set=-sys_time,-sys_module', ...words]
}
