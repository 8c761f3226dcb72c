/** A socket of the kernel's tables: addresses as text (an IPv4 address inside IPv6 as IPv4), and the state. */
export interface Socket {
  readonly address: string
  readonly port: number
  readonly remote: string
  readonly state: string
}

/** The states of sockets by the numbers that /proc/net/tcp has. */
const states: { readonly [number: string]: string } = {
  '01': 'ESTABLISHED',
  '02': 'SYN_SENT',
  '03': 'SYN_RECV',
  '04': 'FIN_WAIT1',
  '05': 'FIN_WAIT2',
  '06': 'TIME_WAIT',
  '0A': 'LISTEN',
}

/** The sockets in the text of /proc/net/tcp and /proc/net/tcp6, one after the other. */
export function readSockets(text: string): Socket[] {
  const rows = text.matchAll(/^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):[0-9A-F]{4} ([0-9A-F]{2}) /gm)
  return [...rows].map(([, address = '', port = '', remote = '', state = '']) => ({
    address: addressText(address),
    port: Number.parseInt(port, 16),
    remote: addressText(remote),
    state: states[state] ?? state,
  }))
}

/** Whether what is bound to one address answers on another: itself, or any. */
export function answersOn(bound: string, host: string): boolean {
  if (bound === '::') return true
  if (bound === '0.0.0.0') return !host.includes(':')
  return host === 'localhost' ? bound.startsWith('127.') || bound === '::1' : bound === host
}

/** Whether a host is this machine itself, whatever its addresses are. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

// The kernel prints 32-bit words as the machine has them in memory: here, the lowest byte first.
function addressText(hex: string): string {
  const bytes = [...hex.matchAll(/.{8}/g)].flatMap(([word]) =>
    [...word.matchAll(/../g)].map(([byte]) => Number.parseInt(byte, 16)).reverse(),
  )
  const last = bytes.slice(-4).join('.')
  if (bytes.length === 4 || isMapped(bytes)) return last
  const groups = Array.from({ length: 8 }, (_, index) => (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

function isMapped(bytes: readonly number[]): boolean {
  return bytes.slice(0, 10).every(byte => byte === 0) && bytes[10] === 255 && bytes[11] === 255
}
