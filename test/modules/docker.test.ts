import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prepareArgs } from '../../engine/args.ts'
import { fromJson } from '../../engine/load/json.ts'
import { type Mapping, Unknown } from '../../engine/load/values.ts'
import type { Module } from '../../engine/module.ts'
import { docked, dockerPlace } from '../../engine/state/containers/docker.ts'
import { prunedIn } from '../../engine/state/containers/docker-prune.ts'
import { packageNamed } from '../../engine/state/packages/package.ts'
import type { Question } from '../../engine/state/question.ts'
import exec from '../../modules/docker_container_exec.ts'
import image from '../../modules/docker_image.ts'
import login from '../../modules/docker_login.ts'
import prune from '../../modules/docker_prune.ts'
import { act } from '../support/action.ts'
import { type Dockerd, startDockerd } from '../support/dockerd.ts'
import { machine } from '../support/hands.ts'
import { runModule } from '../support/module.ts'
import { folder, secret } from './docker-given.ts'
import { type Args, rows } from './docker-rows.ts'

let daemon: Dockerd
beforeAll(async () => {
  daemon = await startDockerd()
}, 60_000)
afterAll(() => {
  rmSync(folder, { recursive: true })
  return daemon?.stop()
})

/** The module that does it, and its arguments. */
function standsFor(module: Module, args: Args): [Module, Args] {
  if (module.kind !== 'standIn') return [module, args]
  const prepared = prepareArgs(module, fromJson(args) as Mapping, undefined, { name: 'it' })
  if ('problems' in prepared) throw new Error(prepared.problems.map(({ message }) => message).join('; '))
  return [image, module.stands(prepared.args, machine)[1] as Args]
}

describe('docker', () => {
  test.each(Object.entries(rows))('%s', async (_, { module, args, comes, says, settles }) => {
    const given = standsFor(module, { docker_host: daemon.host, ...args })
    const check = await runModule(...given, { check: true, ...(settles === false && { settles }) })
    const came = await runModule(...given, settles === false ? { settles } : {})
    expect(came, came.failure).toMatchObject(comes)
    expect(JSON.stringify(came)).not.toMatch(/secret/)
    if (came.status !== 'failed' && settles !== false) expect([check.status, check.change]).toStrictEqual([came.status, came.change])
    if (says) expect(daemon.docker(...says[0])).toBe(says[1])
  })

  test('what nothing uses goes, once', async () => {
    const all = { containers: true, images: true, images_filters: { dangling: false, label: ['it=1'] }, networks: true, volumes: true }
    const asked = { docker_host: daemon.host, ...all, builder_cache: true }
    daemon.docker('volume', 'create', 'unused')
    daemon.docker('network', 'create', 'unused')
    const id = daemon.docker('create', '--name', 'unused', 'busy:1')
    expect(await act(prune, asked, { check: true })).toStrictEqual({ status: 'unknown' })
    const came = await act(prune, asked)
    const result = { containers: [id], images: [], networks: ['unused'], volumes: expect.arrayContaining(['unused']) }
    expect(came).toMatchObject({ status: 'changed', result: { ...result, volumes_space_reclaimed: 0 } })
    const none = { containers: [], images: [], networks: [], volumes: [], builder_cache_space_reclaimed: 0 }
    expect(await act(prune, asked)).toMatchObject({ status: 'ok', result: none })
    expect(await act(prune, { ...asked, docker_host: 'unix://nowhere' })).toMatchObject({ status: 'failed' })
  })

  test('a command in a container, with variables and a text that nobody sees', async () => {
    const asked = { docker_host: daemon.host, container: 'runs' }
    daemon.docker('run', '--detach', '--name', 'runs', 'busy:1')
    const script = `cat; printf '%s %s' "$PASSWORD" "$PWD"; echo woe >&2; exit $END`
    const said = { argv: ['sh', '-c', script], env: { PASSWORD: secret, END: '0' }, stdin: secret, chdir: '/tmp' }
    expect(await act(exec, { ...asked, ...said }, { check: true })).toStrictEqual({ status: 'unknown' })
    const result = { stdout: `${secret}\n${secret} /tmp`, stderr: 'woe', rc: 0 }
    expect(await act(exec, { ...asked, ...said })).toMatchObject({ status: 'changed', result })
    const bad = await act(exec, { ...asked, ...said, env: { END: '3' } })
    expect(bad).toMatchObject({ status: 'failed', message: 'non-zero return code', result: { rc: 3 } })
    expect(await act(exec, { ...asked, command: `sh -c 'sleep 100'`, detach: true })).toStrictEqual({ status: 'changed', result: {} })
    expect(await act(exec, { ...asked, command: 'sh', container: 'none' })).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/find/),
    })
    daemon.docker('rm', '--force', 'runs')
  })

  test('a daemon that a planned package may start is not known, and no failure', () => {
    const { kind, key } = docked(
      'volume',
      'kept',
      dockerPlace({ docker_host: 'unix:///nowhere', api_version: 'auto', tls: false, validate_certs: false }),
    )
    const silent = { isInstalled: true, exists: false, trouble: 'nobody there' }
    const after = (laid: readonly (readonly [Question<unknown>, unknown])[]) =>
      kind.predict?.(
        key,
        () => undefined,
        silent,
        () => laid,
      )
    expect([after([]), after([[packageNamed('docker.io'), { installed: '1' }]])]).toStrictEqual([undefined, expect.any(Unknown)])
  })

  // Nothing logs in here without a registry: what docker keeps of one is written as it writes it.
  test('is logged in at a registry where its file says so', () => {
    const file = join(folder, 'config.json')
    const auth = Buffer.from(`it's:${secret}`).toString('base64')
    writeFileSync(file, JSON.stringify({ auths: { 'registry.example.com': { auth }, 'other.example.com': {} } }, null, '\t'))
    const asked = { registry: 'registry.example.com', username: "it's", config_path: file, docker_host: daemon.host }
    const each = [{ password: secret }, { password: 'another' }, { password: secret, registry: 'none.example.com' }]
    return Promise.all(each.map(more => runModule(login, { ...asked, ...more }, { check: true }))).then(async came => {
      expect(came.map(({ status }) => status)).toStrictEqual(['ok', 'changed', 'changed'])
      const out = await runModule(login, { ...asked, state: 'absent' })
      expect([out.status, readFileSync(file, 'utf8').includes('registry.example.com')]).toStrictEqual(['changed', false])
      expect((await runModule(login, { ...asked, password: secret, registry: 'localhost:1' })).failure).toMatch(/localhost:1/)
    })
  })
})

test('what docker says of what went', () => {
  const images = 'Deleted Images:\nuntagged: a:1\ndeleted: sha256:b\n\nTotal reclaimed space: 1.093MB\n'
  expect(prunedIn(images, 'images')).toStrictEqual({ gone: [{ Untagged: 'a:1' }, { Deleted: 'sha256:b' }], bytes: 1_093_000 })
  expect(prunedIn('ID\tRECLAIMABLE\tSIZE\nabc  true 5B\nTotal:\t5B\n', 'builder_cache')).toStrictEqual({ gone: ['abc'], bytes: 5 })
  expect(prunedIn('Total reclaimed space: 0B\n', 'volumes')).toStrictEqual({ gone: [], bytes: 0 })
})
