import type { Opener } from './link.ts'

/** Opens the connection that an address asks for: SSH, this machine, or a container or folder of it. */
export const open: Opener = async (address, ask, note, signal) => {
  // ssh2 takes long to load, and what runs here only never needs it.
  if (address.connection === 'ssh') return (await import('./open-ssh.ts')).openSsh(address, ask, note, signal)
  const { openInside, openLocal } = await import('./local.ts')
  return address.connection === 'local' ? openLocal(address, note) : openInside(address, note)
}
