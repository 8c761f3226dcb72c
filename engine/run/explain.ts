import { isAbsolute, join } from 'node:path'
import { type Position, Problems, quietly } from '../errors.ts'
import { layersFor } from '../execute/layers.ts'
import type { Scene } from '../execute/scene.ts'
import { viewOf } from '../execute/view.ts'
import { readText } from '../load/text-file.ts'
import { Template, type Value } from '../load/values.ts'
import type { Vault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import { readYaml } from '../load/yaml.ts'
import { compilePlay } from '../plan/compile.ts'
import type { Layer, Level } from '../resolve/precedence.ts'
import type { RunOptions } from '../run-options.ts'
import { hostsOfPlay, nameOfPlay, type PlayRun, stageOf } from './plays.ts'
import { prepareRun } from './prepare.ts'
import { tallies } from './tallies.ts'

/** Which layers give a variable, highest first: the first one counts, the others are hidden. */
export interface Explained {
  /** The name of the play; undefined where no playbook was given. */
  readonly play: string | undefined
  /** What it comes to; undefined where nobody gives it, or it cannot be rendered before a run. */
  readonly value: Value | undefined
  readonly givers: readonly Giver[]
}

/** One layer that gives the variable: as it was written, and where. */
export interface Giver {
  readonly level: Level
  readonly raw: Value
  readonly at: Position | undefined
  readonly from: string | undefined
}

/** Explains a variable on a host: for each play that the host is in, or for the inventory alone. Touches no host. Throws Problems. */
export function explain(options: RunOptions, world: World, host: string, name: string): Explained[] {
  const total = tallies()
  const { scene, settings, plays, problems } = prepareRun(options, world, () => undefined, new Set())
  if (problems.length > 0) throw new Problems(problems)
  if (!scene.inventory.hasHost(host))
    throw new Problems([
      { code: 'no-such-host', message: `there is no host "${host}" in the inventory`, hint: 'tsplay inventory --graph shows all hosts' },
    ])
  const runs = plays.map((play): PlayRun => ({ ...play, scene, options, settings, total }))
  if (runs.length === 0) {
    const layers: Layer[] = [...scene.inventoryLayers(host), { level: 'extra-vars', vars: scene.extraVars }]
    return [{ play: undefined, value: undefined, givers: giversOf(layers, name, scene) }]
  }
  return runs.flatMap(run => {
    const planned = compilePlay(run.node, run.file, scene.library, run.outer)
    if (planned.problems.length > 0) throw new Problems(planned.problems)
    const { pattern, hosts } = hostsOfPlay(run, planned)
    if (!hosts.includes(host)) return []
    const stage = stageOf(run, planned, hosts)
    const view = viewOf(stage, host, planned.context)
    const givers = giversOf(layersFor(stage, host, planned.context, new Map()), name, scene)
    return [{ play: nameOfPlay(run, planned, pattern.join(',')), value: quietly(() => view.variable(name)), givers }]
  })
}

function giversOf(layers: readonly Layer[], name: string, scene: Scene): Giver[] {
  return [...layers].reverse().flatMap(({ level, vars, from }): Giver[] => {
    const raw = vars.get(name)
    if (raw === undefined) return []
    return [{ level, raw, from, at: raw instanceof Template && raw.at ? raw.at : placeIn(from, name, scene.world, scene.vault) }]
  })
}

/** Where the file or folder of a layer gives the name: its last place, as later files win. */
function placeIn(from: string | undefined, name: string, world: World, vault: Vault): Position | undefined {
  if (from === undefined || !isAbsolute(from)) return undefined
  const places = filesOf(from, world).flatMap(path => {
    const { value } = readYaml(readText(path, world, vault), path, vault)
    return value.kind === 'map' ? value.entries.filter(({ key }) => key === name).map(({ keyAt }) => keyAt) : []
  })
  return places.at(-1)
}

function filesOf(path: string, world: World): string[] {
  const found = ['', '.yml', '.yaml', '.json'].map(ending => path + ending).find(file => world.stat(file))
  if (found === undefined) return []
  if (world.stat(found)?.type !== 'directory') return [found]
  return (world.list(found) ?? [])
    .filter(entry => !entry.startsWith('.') && !entry.endsWith('~'))
    .flatMap(entry => filesOf(join(found, entry), world))
}
