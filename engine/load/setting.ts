/** One setting: Ansible's name for it, what it is for, its keys in a section of ansible.cfg, its variables in the environment. */
export interface Known {
  readonly called: string
  readonly description: string
  readonly section: string
  readonly keys: readonly string[]
  readonly envs: readonly string[]
  /** What it is where nothing is said. */
  readonly otherwise?: string
  /** Ansible keeps it among the options of a plugin, not among its own settings. */
  readonly ofPlugin?: string
}

/** One row of a table of settings. Keys and variables that mean the same stand with a space between, the newer first; none for a variable that Ansible does not have. */
export function in_(section: string, keys: string, envs: string, called: string, description: string, otherwise?: string): Known {
  return {
    called,
    description,
    section,
    keys: keys.split(' '),
    envs: envs.split(' ').filter(Boolean),
    ...(otherwise === undefined ? {} : { otherwise }),
  }
}

/** A setting that Ansible keeps with a plugin. */
export function of(plugin: string, known: Known): Known {
  return { ...known, ofPlugin: plugin }
}

/** Finds what is said of a setting, as text; and a path of it, from where it was said. */
export type Read<Name> = (name: Name) => string | undefined
export type Locate<Name> = (part: string | undefined, name: Name) => string | undefined

/** Whether a text is one of Ansible's words for yes. */
export function isYes(text: string | undefined): boolean {
  return /^(true|yes|on|1|t|y)$/i.test(text ?? '')
}

/** The parts of a list. */
export function parts(text: string | undefined, by: string): string[] {
  return (text ?? '')
    .split(by)
    .map(part => part.trim())
    .filter(Boolean)
}
