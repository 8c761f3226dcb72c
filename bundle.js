import { readdirSync } from 'node:fs'
import { build } from 'rolldown'

// The program starts from some fifty files in place of four hundred, which takes a third off its start. The folders stay as they are: what is
// looked for by its place (modules, what users' code imports as tsplay/module) is found. Packages are not taken in.
const modules = readdirSync('dist/modules')
  .filter(name => name.endsWith('.js'))
  .map(name => [`modules/${name.slice(0, -3)}`, `dist/modules/${name}`])

await build({
  input: { 'engine/cli': 'dist/engine/cli.js', 'engine/authors': 'dist/engine/authors.js', ...Object.fromEntries(modules) },
  platform: 'node',
  external: id => !/^(\.|\/|dist\/)/.test(id),
  output: { dir: 'dist/bin', cleanDir: true, entryFileNames: '[name].js', chunkFileNames: 'engine/[name]-[hash].js', sourcemap: true },
  logLevel: 'warn',
})
