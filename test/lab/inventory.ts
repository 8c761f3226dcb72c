import { writeFile } from 'node:fs/promises'
import { placesOf } from './places.ts'
import type { SshAddress } from './ssh.ts'
import type { LabState } from './state.ts'

/** Writes the lab's own inventory: how its host is reached, and variables that only hold in this lab. */
export async function writeInventory({ id, port, key }: LabState, variables: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const { inventory, knownHosts } = placesOf(id)
  await writeHosts(inventory, { address: '127.0.0.1', port, user: 'root', key, knownHosts }, variables)
}

/** Writes an inventory of one host, services: how it is reached, and variables. */
export async function writeHosts(
  path: string,
  { address, port, user, key, knownHosts }: SshAddress,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const options = [`UserKnownHostsFile=${knownHosts}`, 'GlobalKnownHostsFile=/dev/null', 'IdentitiesOnly=yes']
  const lines = [
    '# How to reach the host of this lab; give it after the inventory that says what the host shall be.',
    'all:',
    '  hosts:',
    '    services:',
    `      ansible_host: ${address}`,
    `      ansible_port: ${port}`,
    `      ansible_user: ${user}`,
    `      ansible_ssh_private_key_file: ${JSON.stringify(key)}`,
    `      ansible_ssh_common_args: ${JSON.stringify(options.map(option => `-o '${option}'`).join(' '))}`,
    ...Object.entries(variables).map(([name, value]) => `      ${name}: ${JSON.stringify(value)}`),
    '',
  ]
  await writeFile(path, lines.join('\n'))
}
