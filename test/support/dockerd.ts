import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeSmallRoot } from './small-root.ts'

/** A Docker of a test's own: in a folder, a network and mounts of its own; it wants root. It has one image, busy:1, which sleeps. */
export interface Dockerd {
  /** For docker_host. */
  readonly host: string
  /** What docker prints. */
  readonly docker: (...words: readonly string[]) => string
  readonly stop: () => Promise<void>
}

/** Starts one. */
export async function startDockerd(): Promise<Dockerd> {
  if (!existsSync('/usr/sbin/dockerd')) throw new Error('there is no Docker here: apt-get install docker.io')
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-dockerd-'))
  const host = `unix://${folder}/socket`
  const words = ['-H', host, '--data-root', join(folder, 'data'), '--exec-root', '/run/d', '-p', '/run/d.pid', '-s', 'vfs']
  const script = 'ip link set lo up; mount -t tmpfs tmpfs /run; exec dockerd "$@" --iptables=false --ip6tables=false'
  const child = spawn('unshare', ['--mount', '--net', 'sh', '-c', script, 'dockerd', ...words], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const docker = (...more: readonly string[]) =>
    execFileSync('/usr/bin/docker', ['-H', host, ...more], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  const isReady = () => spawnSync('/usr/bin/docker', ['-H', host, 'version'], { stdio: 'ignore' }).status === 0
  while (!isReady() && child.exitCode === null) await new Promise(resolve => setTimeout(resolve, 50))
  const root = join(folder, 'image')
  makeSmallRoot(root)
  const changes = ['CMD ["sleep","1000"]', 'ENV OWN=1', 'LABEL own=1'].flatMap(line => ['-c', line])
  execFileSync('sh', [
    '-c',
    'tar -C "$1" -c . | docker -H "$2" import "$3" "$4" "$5" "$6" "$7" "$8" - busy:1',
    'sh',
    root,
    host,
    ...changes,
  ])
  return {
    host,
    docker,
    stop: async () => {
      const left = docker('ps', '-aq').split('\n').filter(Boolean)
      if (left.length > 0) docker('rm', '-f', ...left)
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}
