import { bytesOf, nanosecondsOf } from '../../text/docker-units.ts'
import { texts } from './container-spec.ts'
import { isDockerName } from './docker.ts'
import { oddRequest } from './docker-devices.ts'
import { oddMount } from './docker-mounts.ts'
import type { DockerContainerArgs } from './docker-spec.ts'

/** The sentence why a container cannot be what it is to be. */
export function dockerMisuse(a: DockerContainerArgs, exists: boolean): string | undefined {
  if (!isDockerName(a.name)) return `"${a.name}" cannot be the name of a container; take letters, digits, dots, dashes and underscores`
  if (a['state'] === 'absent') return undefined
  if (!exists && a.image === undefined) return 'Cannot create container when image is not specified!; give image'
  if (a.image !== undefined && !/^[a-zA-Z0-9]/.test(a.image)) return `"${a.image}" cannot be the name of an image; give it as HOST/NAME:TAG`
  return (
    oddComparison(a) ??
    oddUnit(a) ??
    oddMount(listed(a['mounts'])) ??
    oddRate(a) ??
    oddRequest(listed(a['device_requests'])) ??
    oddVariable(a.env) ??
    oddHealth(a)
  )
}

function oddComparison({ comparisons = {} }: DockerContainerArgs): string | undefined {
  const odd = Object.entries(comparisons).find(
    ([name, manner]) => !(name === '*' ? ['strict', 'ignore'] : manners).includes(String(manner)),
  )
  return (
    odd &&
    `comparisons: ${odd[0]} cannot be "${String(odd[1])}"; take ${odd[0] === '*' ? 'strict or ignore' : 'strict, ignore or allow_more_present'}`
  )
}

const manners = ['strict', 'ignore', 'allow_more_present']
const sizes = ['memory', 'memory_reservation', 'memory_swap', 'shm_size']

function oddUnit(a: DockerContainerArgs): string | undefined {
  const size = sizes.find(name => typeof a[name] === 'string' && Number.isNaN(bytesOf(String(a[name]))))
  if (size !== undefined) return `${size}: "${String(a[size])}" is no size; give it as 512M or 2g`
  const health = (a['healthcheck'] ?? {}) as { readonly [name: string]: unknown }
  const time = ['interval', 'timeout', 'start_period'].find(
    name => typeof health[name] === 'string' && Number.isNaN(nanosecondsOf(String(health[name]))),
  )
  return time && `healthcheck: ${time} "${String(health[time])}" is no time; give it as 1m30s`
}

function listed<T>(value: unknown): readonly T[] {
  return (value ?? []) as readonly T[]
}

function oddRate(a: DockerContainerArgs): string | undefined {
  const rates = ['device_read_bps', 'device_write_bps'].flatMap(name => listed<{ readonly rate: string }>(a[name]))
  const odd = rates.find(({ rate }) => Number.isNaN(bytesOf(rate)))
  return odd && `"${odd.rate}" is no size that a device could be held to in a second; give it as 20M`
}

/** Why a variable cannot be handed to docker, whose files have a line for each. */
export function oddVariable(env: DockerContainerArgs['env']): string | undefined {
  const odd = Object.entries(texts(env)).find(([name, value]) => !/^[^\s=#][^\s=]*$/.test(name) || /[\n\0]/.test(value))?.[0]
  return odd === undefined
    ? undefined
    : `the variable ${odd} cannot be handed to docker: its name is none, or there is a newline in its value; give it in a file that is mounted`
}

/** docker's own words know a test for a shell alone; each of the words would have to be written for it. */
function oddHealth(a: DockerContainerArgs): string | undefined {
  const { test } = (a['healthcheck'] ?? {}) as { readonly test?: unknown }
  if (!Array.isArray(test) || test[0] === 'NONE' || (test[0] === 'CMD-SHELL' && test.length === 2)) return undefined
  return 'healthcheck: test as a list is for a shell alone here (CMD-SHELL and one text), or NONE; give it as a text'
}
