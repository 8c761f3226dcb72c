import { writeFile } from 'node:fs/promises'
import { placesOf } from './places.ts'
import type { LabState } from './state.ts'

/** Writes the lab's own inventory: how its host is reached, and variables that only hold in this lab. */
export async function writeInventory({ id, port, key }: LabState, variables: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const places = placesOf(id)
  const options = [`UserKnownHostsFile=${places.knownHosts}`, 'GlobalKnownHostsFile=/dev/null', 'IdentitiesOnly=yes']
  const lines = [
    '# How to reach the host of this lab; give it after the inventory that says what the host shall be.',
    'all:',
    '  hosts:',
    '    services:',
    '      ansible_host: 127.0.0.1',
    `      ansible_port: ${port}`,
    '      ansible_user: root',
    `      ansible_ssh_private_key_file: ${JSON.stringify(key)}`,
    `      ansible_ssh_common_args: ${JSON.stringify(options.map(option => `-o '${option}'`).join(' '))}`,
    ...Object.entries(variables).map(([name, value]) => `      ${name}: ${JSON.stringify(value)}`),
    '',
  ]
  await writeFile(places.inventory, lines.join('\n'))
}
