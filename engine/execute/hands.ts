import { type CommandOptions, Unreachable } from '../connect/link.ts'
import { Secret, type Value } from '../load/values.ts'
import type { Hands } from '../module.ts'
import { decode } from '../shell/records.ts'
import type { Machine } from '../state/machine.ts'
import type { Seat } from './connections.ts'
import { pause } from './pause.ts'
import type { Scene } from './scene.ts'

const nowhere: Machine = {
  system: '',
  architecture: '',
  distribution: '',
  distributionVersion: '',
  osFamily: '',
  packageManager: 'unknown',
  init: 'unknown',
  selinux: false,
  commands: [],
  user: '',
  uid: 0,
  home: '/',
  isHere: false,
  umask: 0o022,
}

/** What an action may do: on the host of a seat, on one that is connected to when it is used, or only here where there is none. */
export function handsFor(
  scene: Scene,
  place: Seat | (() => Promise<Seat>) | undefined,
  options: CommandOptions,
  words: Pick<Hands, 'evaluate' | 'render'>,
): Hands {
  const [seat, reach] = typeof place === 'function' ? [undefined, place] : [place, undefined]
  const shell = async () => {
    const there = seat ?? (await reach?.())
    if (!there) throw new Error('this module was declared to stay off the host')
    return there.shell()
  }
  return {
    machine: seat?.machine ?? nowhere,
    verbosity: scene.settings.verbosity,
    async frame(script) {
      const answer = await (await shell()).frame(script, options)
      return { status: answer.status, stdout: decode(answer.stdout), stderr: decode(answer.stderr) }
    },
    command: async command => (await shell()).command(command, { ...options, ...(command.seconds && { timeout: command.seconds }) }),
    ...words,
    prompt: async (question, echo) => scene.ask(question, !echo),
    sleep: async milliseconds => {
      await pause(milliseconds / 1000, scene.signal)
      if (scene.signal.aborted) throw new Unreachable('stopped', 'it was stopped')
    },
    now: () => scene.world.now(),
    job: id => scene.jobs.result(id),
    keepJob: (id, result) => scene.jobs.ended(id, result),
    reset: async () => {
      const there = seat ?? (await reach?.())
      if (there) await scene.connections.reset(there.machineId)
    },
  }
}

/** A value without its secrecy, for what has to leave us: the environment of a command. */
export function revealed(value: Value): Value {
  return value instanceof Secret ? value.reveal() : value
}
