import { connect } from 'node:net'

/** A key that an agent holds. */
export interface AgentKey {
  /** As in an SSH message: type and numbers. */
  readonly blob: Buffer
  readonly type: string
  readonly comment: string
}

/** The keys of the agent behind a socket, certificates and security keys too, which ssh2 leaves out; none where it does not answer. */
export function agentKeys(path: string): Promise<AgentKey[]> {
  return new Promise(resolve => {
    const socket = connect(path)
    let answer = Buffer.alloc(0)
    const over = (keys: AgentKey[]) => {
      socket.destroy()
      resolve(keys)
    }
    socket.setTimeout(3000, () => over([]))
    socket.on('error', () => over([]))
    socket.on('close', () => over([]))
    socket.on('data', bytes => {
      answer = Buffer.concat([answer, bytes])
      if (answer.length >= 4 && answer.length >= 4 + answer.readUInt32BE(0)) over(keysIn(answer.subarray(4)))
    })
    socket.write(Buffer.from([0, 0, 0, 1, listKeys]))
  })
}

const listKeys = 11
const keysFollow = 12

function keysIn(message: Buffer): AgentKey[] {
  if (message[0] !== keysFollow) return []
  const keys: AgentKey[] = []
  let at = 5
  const next = () => {
    const length = message.readUInt32BE(at)
    at += 4 + length
    return message.subarray(at - length, at)
  }
  for (let left = message.readUInt32BE(1); left > 0; left--) {
    const blob = next()
    keys.push({ blob, type: typeOf(blob), comment: next().toString('utf8') })
  }
  return keys
}

/** The type that a key's blob begins with. */
export function typeOf(blob: Buffer): string {
  return blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1')
}
