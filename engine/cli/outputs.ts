import { join } from 'node:path'
import { theWorld } from '../load/source.ts'
import type { AnsibleOptions } from '../report/ansible/course.ts'
import type { Manner } from '../report/ansible/manner.ts'
import { asides } from '../report/asides.ts'
import type { Renderer, RunEvent } from '../report/events.ts'
import { type Dropped, fanOut } from '../report/fan-out.ts'
import { json } from '../report/json.ts'
import type { Screen } from '../report/screen.ts'
import { openLog } from './log.ts'
import { openSave } from './save.ts'

/** What is to be shown of a run, and where else it goes. */
export interface OutputWishes {
  readonly form: string
  readonly verbosity: number
  /** How Ansible's lines are to be. */
  readonly manner?: Manner | undefined
  readonly save?: string | undefined
  readonly profile?: boolean | undefined
  readonly tree?: string | undefined
  /** A file that the lines for a person are added to. */
  readonly log?: string | undefined
}

/** Shows a run as wished, and gives its exit code; undefined where the events ended before the run did. */
export async function show(events: AsyncIterable<RunEvent>, screen: Screen, wishes: OutputWishes): Promise<number | undefined> {
  const save = wishes.save === undefined ? undefined : openSave(wishes.save)
  const log = wishes.log === undefined ? undefined : openLog(wishes.log)
  const last: { exit?: number } = {}
  try {
    if (wishes.log !== undefined && !log)
      await screen.err(`[WARNING]: log file at ${wishes.log} is not writeable and we cannot create it, aborting\n`)
    const beside = { ...(save ? { '--save': json(save.write) } : {}), ...(log ? { log_path: await logTo(log.screen, wishes) } : {}) }
    const renderers = { ...(await renderersFor(screen, wishes)), ...beside }
    const dropped = await fanOut(noting(events, last), renderers)
    for (const fallen of dropped) await tellDropped(fallen, screen)
    return last.exit
  } finally {
    save?.close()
    log?.close()
    screen.live?.hide()
  }
}

async function renderersFor(screen: Screen, wishes: OutputWishes): Promise<{ [name: string]: Renderer }> {
  const options = { verbosity: wishes.verbosity, folder: process.cwd(), ...(wishes.manner ? { manner: wishes.manner } : {}) }
  if (wishes.tree !== undefined) return { '--tree': await treeIn(wishes.tree, screen, options.folder) }
  const { main, isForMachines } = await mainRenderer(wishes.form, screen, options)
  const style = { colours: screen.colours, folder: options.folder }
  const beside: { [name: string]: Renderer } = isForMachines ? { problems: asides(screen.err, style) } : {}
  if (!wishes.profile) return { [wishes.form]: main, ...beside }
  const { profile } = await import('../report/profile.ts')
  const shown = afterwards(main)
  const write = isForMachines ? screen.err : screen.out
  return {
    [wishes.form]: shown.renderer,
    ...beside,
    '--profile': profile(async text => {
      await shown.ended
      await write(text)
    }),
  }
}

/** What a person sees is logged; of forms for machines, what a person would see. */
async function logTo(screen: Screen, { form, verbosity, manner }: OutputWishes): Promise<Renderer> {
  const options = { verbosity, folder: process.cwd(), ...(manner ? { manner } : {}) }
  return (await mainRenderer(form.startsWith('exec') ? form : 'ansible', screen, options)).main
}

/** A file a host. A name never becomes a path. */
async function treeIn(folder: string, screen: Screen, here: string): Promise<Renderer> {
  const { tree } = await import('../report/tree.ts')
  return tree(screen, here, (host, text) => theWorld.write(join(folder, host.replaceAll('/', '_')), Buffer.from(text)))
}

/** Forms for machines have standard output for themselves: problems and the profile go to standard error. */
async function mainRenderer(form: string, screen: Screen, options: AnsibleOptions & { readonly folder: string }) {
  switch (form) {
    case 'json':
      return { main: json(screen.out), isForMachines: true }
    case 'junit':
      return { main: (await import('../report/junit.ts')).junit(screen.out), isForMachines: true }
    case 'callback-json':
      return { main: (await import('../report/callback-json.ts')).callbackJson(screen.out), isForMachines: true }
    case 'exec':
    case 'exec-line': {
      const { exec } = await import('../report/exec.ts')
      return { main: exec(screen, { ...options, oneLine: form === 'exec-line' }), isForMachines: false }
    }
    case 'terminal':
      return { main: (await import('../report/terminal.ts')).terminal(screen, options), isForMachines: false }
    default:
      return { main: (await import('../report/ansible.ts')).ansible(screen, options), isForMachines: false }
  }
}

/** A renderer that tells when it has ended, however it did. */
function afterwards(renderer: Renderer): { readonly renderer: Renderer; readonly ended: Promise<void> } {
  let end: () => void = () => undefined
  const ended = new Promise<void>(resolve => {
    end = resolve
  })
  return { renderer: events => renderer(events).finally(end), ended }
}

async function* noting(events: AsyncIterable<RunEvent>, last: { exit?: number }): AsyncIterable<RunEvent> {
  for await (const event of events) {
    if (event.type === 'run-finished') last.exit = event.exit
    yield event
  }
}

/** That nobody reads any longer (`tsplay run … | head`) needs no words. */
async function tellDropped({ name, error }: Dropped, screen: Screen): Promise<void> {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EPIPE') return
  await screen.err(`tsplay: ${name} stopped showing the run, which went on: ${message}\n`).catch(() => undefined)
}
