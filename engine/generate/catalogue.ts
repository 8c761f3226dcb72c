import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Module } from '../module.ts'

/** A module and the name of its file. */
export interface Entry {
  readonly name: string
  readonly module: Module
}

/** The folder of the package, from the sources and from what was built of them. */
export const packageFolder =
  [2, 3].map(up => fileURLToPath(new URL('../'.repeat(up), import.meta.url))).find(folder => existsSync(join(folder, 'package.json'))) ??
  '.'

/** All modules that there is a source file of, sorted by name. */
export async function catalogue(): Promise<Entry[]> {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  const names = readdirSync(join(packageFolder, 'modules')).flatMap(file => (file.endsWith('.ts') ? [file.slice(0, -3)] : []))
  return Promise.all(
    names.sort().map(async name => {
      const url = new URL(`../../modules/${name}${extension}`, import.meta.url)
      const { default: module } = (await import(/* @vite-ignore */ url.href)) as { default: Module }
      return { name, module }
    }),
  )
}
