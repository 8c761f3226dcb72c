import type { Command, Option } from 'commander'

/** Options that Ansible's commands do not have: they never stand in the way of the beginning of one that they have. */
const ours: readonly string[] = ['--profile', '--save', '--confirm', '--help']

/** Arguments with the names of long options whole: as with Ansible's commands, the beginning of one does where it means that one alone. */
export function wholeOptions(args: readonly string[], program: Command): string[] {
  const whole: string[] = []
  let command = program
  let isValue = false
  for (const [index, arg] of args.entries()) {
    if (arg === '--' && !isValue) return [...whole, ...args.slice(index)]
    const named: string = isValue || !arg.startsWith('--') ? arg : lengthened(arg, command.options)
    whole.push(named)
    isValue = !isValue && takesNext(named, command.options)
    if (!arg.startsWith('-') && !isValue) command = command.commands.find(one => [one.name(), ...one.aliases()].includes(arg)) ?? command
  }
  return whole
}

function lengthened(arg: string, options: readonly Option[]): string {
  const [name = arg] = arg.split('=', 1)
  const names = options.flatMap(({ long }) => long ?? [])
  if (names.includes(name)) return arg
  const fits = names.filter(long => long.startsWith(name))
  const theirs = fits.filter(long => !ours.includes(long))
  const [one, ...others] = theirs.length > 0 ? theirs : fits
  return one === undefined || others.length > 0 ? arg : one + arg.slice(name.length)
}

function takesNext(arg: string, options: readonly Option[]): boolean {
  if (!arg.startsWith('-') || arg.includes('=')) return false
  // Of short options run together the last may have its value behind it.
  const name = arg.startsWith('--') ? arg : `-${arg.at(-1) ?? ''}`
  const first = options.find(({ short }) => short === arg.slice(0, 2))
  if (!arg.startsWith('--') && arg.length > 2 && first?.required) return false
  return options.some(({ long, short, required }) => required && (long === name || short === name))
}
