import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Lab } from './host.ts'
import { placesOf, project } from './places.ts'
import { type CountingProxy, startProxy } from './proxy.ts'
import { type Ran, tsplay } from './tsplay.ts'

/** A node of the chapter's lab, as its inventory has it. */
export interface NodeFacts {
  readonly name: string
  readonly address: string
  readonly mac: string
}

/** The chapter's lab as its inventory has it. */
export function labData(): { readonly nodes: readonly NodeFacts[] } {
  const text = readFileSync(join(project, 'inventory/okd/group_vars/all/lab.yml'), 'utf8')
  return (parse(text) as { lab: { nodes: NodeFacts[] } }).lab
}

/** The nodes of the chapter's lab. */
export function nodes(): readonly NodeFacts[] {
  return labData().nodes
}

/** The chapter's lab with one node more, as variables. */
export function withNode(node: NodeFacts & Readonly<Record<string, string>>): unknown {
  const { lab } = parse(readFileSync(join(project, 'inventory/okd/group_vars/all/lab.yml'), 'utf8')) as { lab: { nodes: NodeFacts[] } }
  return { lab: { ...lab, nodes: [...lab.nodes, node] } }
}

/** Runs a playbook of the project on the lab's host, as `tsplay run` does, with its events. */
export function play(lab: Lab, book: 'services' | 'verify', options: readonly string[] = [], inventory = lab.inventory): Promise<Ran> {
  return tsplay(['run', `playbooks/${book}.yml`, '-i', 'inventory/okd', '-i', inventory, '--output', 'json', ...options])
}

/** The same through a proxy that counts: what it counted, and the run. */
export async function playCounted(
  lab: Lab,
  book: 'services',
  options: readonly string[] = [],
): Promise<Ran & { readonly counts: ReturnType<CountingProxy['counts']> }> {
  const proxy = await startProxy({ to: lab.host })
  try {
    const { folder } = placesOf(lab.id)
    const counted = join(folder, 'counted.yml')
    const text = readFileSync(lab.inventory, 'utf8')
      .replace(/ansible_port: \d+/, `ansible_port: ${proxy.port}`)
      .replace('common_args: "', `common_args: "-o 'HostKeyAlias=[127.0.0.1]:${lab.host.port}' `)
    writeFileSync(counted, text, { mode: 0o600 })
    const ran = await play(lab, book, options, counted)
    return { ...ran, counts: proxy.counts() }
  } finally {
    await proxy.stop()
  }
}

/** The secrets of the chapter's lab: its registry's password, and what opens the registries above. */
export async function secrets(): Promise<readonly string[]> {
  const { stdout, stderr } = await tsplay(['vault', 'view', 'inventory/okd/group_vars/all/vault.yml'])
  const vault = parse(stdout) as { vault_registry_password: string; vault_pull_secret: string | { auths: Auths } }
  if (!vault?.vault_registry_password) throw new Error(`the vault cannot be read: ${stderr}`)
  const { auths } =
    typeof vault.vault_pull_secret === 'string' ? (JSON.parse(vault.vault_pull_secret) as { auths: Auths }) : vault.vault_pull_secret
  return [vault.vault_registry_password, ...Object.values(auths).map(({ auth }) => auth)]
}

type Auths = Readonly<Record<string, { readonly auth: string }>>
