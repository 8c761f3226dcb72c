import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunEvent } from '../../engine/report/events.ts'
import { tsplay } from './command-line.ts'

/** A task as data: JSON is YAML. */
export type Task = { readonly [keyword: string]: unknown }
/** What a host came to for a task. */
export type Finished = Extract<RunEvent, { type: 'host-finished' }>

/** A folder with a playbook of its own for this machine. */
export interface Place {
  readonly folder: string
  /** Programs put there stand before all others on the host. */
  readonly bin: string
  run(
    tasks: readonly Task[],
    more?: readonly string[],
    environment?: NodeJS.ProcessEnv,
  ): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>
}

/** Works in such a folder; nothing that a host said may have made the file `pwned` in it. */
export async function atPlace(work: (place: Place) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-hostile-'))
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(folder, 'hosts'), 'h1 ansible_connection=local\n')
  const environment = { PATH: `${bin}:${process.env['PATH']}` }
  const run: Place['run'] = (tasks, more = ['--output', 'json'], own = {}) => {
    writeFileSync(join(folder, 'site.yml'), JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]))
    return tsplay(['run', 'site.yml', '-i', 'hosts', ...more], { folder, environment: { ...environment, ...own } })
  }
  try {
    await work({ folder, bin, run })
    if (existsSync(join(folder, 'pwned'))) throw new Error('something of the host was run')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What each task came to, in order. */
export function finished(stdout: string): Finished['outcome'][] {
  const events = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as RunEvent)
  return events.flatMap(event => (event.type === 'host-finished' ? [event.outcome] : []))
}

/** For tasks that may fail. */
export const ignored = { ignore_errors: true }
