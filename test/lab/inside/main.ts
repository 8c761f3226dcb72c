import { connect, Server, type Socket } from 'node:net'
import { mustRun } from '../program.ts'
import { joinGroups } from './cgroups.ts'
import { openControl } from './control.ts'
import { type BootedHost, openHost } from './host.ts'
import { hideRun } from './mounts.ts'
import { openBridge } from './network.ts'
import { type Node, openNode } from './nodes.ts'
import { type Answer, type InsideOptions, type InsideReady, type Request, stay } from './options.ts'
import { openUpstream, type Upstream } from './upstream.ts'

// The process that a lab is: it lives in namespaces of the lab's own and everything of the lab ends with it.
const options = JSON.parse(process.argv[2] ?? '{}') as InsideOptions

let stays = false
let upstream: Upstream | undefined

process.on('message', (word, door) => {
  if (word === stay) stays = true
  if (door instanceof Server) door.on('connection', forward)
})
// A lab that does not stay ends with whoever made it, however that ended.
process.on('disconnect', () => stays || process.exit(0))

start().then(
  ready => tell(ready),
  problem => tell({ problem: problem instanceof Error ? problem.message : String(problem) }),
)

async function start(): Promise<InsideReady> {
  const cgroups = options.hasOwnGroup ? [] : await joinGroups(options.id)
  await mustRun('mount', ['-t', 'tmpfs', '-o', 'size=16M,mode=700', 'tmpfs', options.work])
  const nodes = new Map<string, Node>()
  let host: BootedHost | undefined
  await openControl(options.control, request =>
    host ? answer(request, host, nodes) : Promise.resolve({ problem: 'the lab is on its way up' }),
  )
  await hideRun()
  await openBridge(options.network)
  host = await openHost(options)
  return { cgroups }
}

async function answer(request: Request, host: BootedHost, nodes: Map<string, Node>): Promise<Answer> {
  switch (request.ask) {
    case 'reset':
      await host.reset()
      return {}
    case 'cut-power':
      await host.cutPower()
      return {}
    case 'save':
      await host.save()
      return {}
    case 'node': {
      await nodes.get(request.name)?.drop()
      const node = await openNode(options, request)
      nodes.set(request.name, node)
      return { pid: node.pid }
    }
    case 'drop-node':
      await nodes.get(request.name)?.drop()
      nodes.delete(request.name)
      return {}
    case 'upstream':
      await upstream?.drop()
      upstream = undefined
      upstream = await openUpstream(options, request.folder)
      return {}
    case 'drop-upstream':
      await upstream?.drop()
      upstream = undefined
      return {}
  }
}

/** The door was opened outside, on loopback; what it leads to is inside. */
function forward(outer: Socket): void {
  const inner = connect({ host: options.network.address, port: 22, noDelay: true })
  outer.setNoDelay(true)
  outer.pipe(inner).pipe(outer)
  for (const [one, other] of [
    [outer, inner],
    [inner, outer],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}

function tell(ready: InsideReady): void {
  if (process.connected) process.send?.(ready)
}
