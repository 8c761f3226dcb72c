import { quietly } from '../errors.ts'
import type { Done } from '../execute/outcome.ts'
import type { Scene } from '../execute/scene.ts'
import type { Doing } from '../execute/task.ts'
import { isQuiet, keyword } from '../execute/task-keywords.ts'
import { viewOf } from '../execute/view.ts'
import { OMIT } from '../resolve/templating/templar.ts'
import { type Command, commandsOf } from './debugger-commands.ts'

/** Lets the person at the terminal look at what a task came to, and gives what it comes to in the end. */
export type Debugging = (doing: Doing, run: (doing: Doing) => Promise<Done>) => Promise<Done>

/** The debugger of a batch (`debugger:`, `enable_task_debugger`, `strategy: debug`): one task at a time is looked at. */
export function debugging(scene: Scene): Debugging {
  let last: Promise<unknown> = Promise.resolve()
  return async (doing, run) => {
    const done = await run(doing)
    return scene.debugger && !isQuiet(doing.task) ? lookedAt(doing, done, run) : done
  }

  async function lookedAt(doing: Doing, done: Done, run: (doing: Doing) => Promise<Done>): Promise<Done> {
    if (scene.signal.aborted || !isWanted(doing, done)) return done
    const looked = last.then(() => look(scene, doing, done))
    last = looked.catch(() => undefined)
    const again = await looked
    return again ? lookedAt(again, await run(again), run) : done
  }
}

function isWanted({ stage, task, host }: Doing, { status, ignored }: Done): boolean {
  const { settings } = stage.scene
  const isForgiven = ignored === true && settings.debuggerIgnoresErrors
  const failed = (status === 'failed' && !isForgiven) || status === 'refused'
  const said = quietly(() => keyword(task.context, 'debugger', viewOf(stage, host, task.context).templar, OMIT))
  if (said === undefined) return stage.isDebugged && (failed || status === 'unreachable')
  return (
    said === 'always' ||
    (said === 'on_failed' && failed) ||
    (said === 'on_unreachable' && status === 'unreachable') ||
    (said === 'on_skipped' && status === 'skipped')
  )
}

/** Asks for commands until one ends it; the task to do again, or undefined where the run goes on. */
async function look(scene: Scene, doing: Doing, done: Done): Promise<Doing | undefined> {
  const { host } = doing
  const commands = commandsOf(doing, done)
  let shown = ''
  for (;;) {
    // What the task came to is on the screen first.
    await new Promise(resolve => setImmediate(resolve))
    const line = await scene.debugger?.ask(`${shown}[${host}] TASK: ${commands.name} (debug)> `, false)
    const command: Command = line === undefined ? { does: 'quit' } : commands.take(line)
    if (command.does === 'redo') return { ...doing, task: command.task }
    if (command.does === 'quit') scene.debugger?.quit()
    if (command.does !== 'show') return undefined
    shown = command.text === '' ? '' : `${command.text}\n`
  }
}
