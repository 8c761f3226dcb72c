/** A setting of Ansible's that would change what a run does, and is not read. */
interface Unread {
  /** section.key */
  readonly key: string
  readonly env: string
  /** Values that ask for nothing but what is done here. */
  readonly harmless: RegExp
  readonly why: string
}

const row = (key: string, env: string, why: string, harmless = /^$/): Unread => ({ key, env, harmless, why })

/** What is said of each, where it is set. */
export const unread: readonly Unread[] = [
  row('defaults.fact_caching', 'ANSIBLE_CACHE_PLUGIN', 'each run gathers facts anew', /^(ansible\.builtin\.)?(memory|jsonfile)$/),
  row('defaults.error_on_undefined_vars', 'ANSIBLE_ERROR_ON_UNDEFINED_VARS', 'what uses an undefined variable fails', /^(true|yes|on|1)$/i),
  row(
    'defaults.jinja2_extensions',
    'ANSIBLE_JINJA2_EXTENSIONS',
    'do and the controls of loops are there without it',
    /^(jinja2\.ext\.(do|i18n|loopcontrols)[, ]*)*$/,
  ),
  row('defaults.precedence', 'ANSIBLE_PRECEDENCE', 'the order of variables is the usual one'),
  row('defaults.playbook_vars_root', 'ANSIBLE_PLAYBOOK_VARS_ROOT', 'group_vars and host_vars are read beside the playbook', /^top$/),
  row('defaults.callback_plugins', 'ANSIBLE_CALLBACK_PLUGINS', 'they are Python; --output json gives every event'),
  row('defaults.action_plugins', 'ANSIBLE_ACTION_PLUGINS', 'they are Python'),
  row('defaults.inventory_plugins', 'ANSIBLE_INVENTORY_PLUGINS', 'they are Python; a program that prints an inventory does as well'),
  row('defaults.vars_plugins', 'ANSIBLE_VARS_PLUGINS', 'they are Python'),
  row('defaults.strategy_plugins', 'ANSIBLE_STRATEGY_PLUGINS', 'there are linear, free and host_pinned'),
]
