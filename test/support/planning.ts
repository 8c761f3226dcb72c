import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunEvent } from '../../engine/report/events.ts'
import type { Finished } from '../lab/program.ts'
import { tsplay } from './command-line.ts'

/** A folder with a playbook, and a folder that the playbook works on. */
export interface Desk {
  readonly folder: string
  /** What the tasks write to; `root` in playbooks. */
  readonly root: string
  write(files: { readonly [path: string]: string }): void
  read(path: string): string
  tsplay(...args: readonly string[]): Promise<Finished>
  /** Makes a plan of site.yml in `plan`. */
  plan(...more: readonly string[]): Promise<Finished>
  apply(...more: readonly string[]): Promise<Finished>
}

/** Works in such folders; the host is this machine. */
export async function atDesk(files: { readonly [path: string]: string }, work: (desk: Desk) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-plan-'))
  const root = join(folder, 'root')
  mkdirSync(root)
  const write: Desk['write'] = texts => {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(join(folder, path, '..'), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }
  write({ hosts: `h1 ansible_connection=local root=${root}\n`, ...files })
  const run: Desk['tsplay'] = (...args) => tsplay(args, { folder })
  try {
    await work({
      folder,
      root,
      write,
      read: path => readFileSync(join(folder, path), 'utf8'),
      tsplay: run,
      plan: (...more) => run('plan', 'site.yml', '-i', 'hosts', '-o', 'plan', ...more),
      apply: (...more) => run('apply', 'plan', ...more),
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A play of these tasks; JSON is YAML. */
export function book(tasks: readonly object[], more: object = {}): string {
  return JSON.stringify([{ hosts: 'all', gather_facts: false, ...more, tasks }])
}

/** What each task and item came to, in order: its name and its status. */
export function statuses(stdout: string): string[] {
  const names = new Map<string, string>()
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as RunEvent)
    .flatMap(event => {
      if (event.type === 'task-started') names.set(event.task.id, event.task.name)
      if (event.type !== 'item-finished' && event.type !== 'host-finished') return []
      const item = event.type === 'item-finished' ? ` (${JSON.stringify(event.label)})` : ''
      return [`${names.get(event.task)}${item}: ${event.outcome.status}`]
    })
}

/** Everything below a folder: kind, mode, owner and text of each path. */
export function below(root: string): { readonly [path: string]: string } {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()
  return Object.fromEntries(
    paths.map(path => {
      const stat = statSync(join(root, path))
      const text = stat.isFile() ? readFileSync(join(root, path), 'utf8') : 'folder'
      return [path, `${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid} ${text}`]
    }),
  )
}
