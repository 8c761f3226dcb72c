/** How hosts and nodes see their network; the services host's device and address are those of the inventory. */
export interface LabNetwork {
  readonly name: string
  readonly device: string
  readonly address: string
  readonly prefix: number
  readonly gateway: string
}

/** What the process inside the lab's namespaces is told at its start. */
export interface InsideOptions {
  readonly id: string
  readonly work: string
  readonly control: string
  readonly console: string
  readonly host: string
  readonly node: string
  readonly packages: string
  readonly network: LabNetwork
  readonly disk: string
  readonly hasOwnGroup: boolean
}

/** What it says when the host is on its way: its control groups, or why there is none. */
export type InsideReady = { readonly cgroups: readonly string[] } | { readonly problem: string }

/** Said to it when the lab shall outlive whoever made it. */
export const stay = 'stay'

/** What can be asked of it while it runs, one line of JSON each. */
export type Request =
  | { readonly ask: 'reset' }
  | { readonly ask: 'cut-power' }
  | { readonly ask: 'save' }
  | { readonly ask: 'node'; readonly name: string; readonly mac: string; readonly address?: string | undefined }
  | { readonly ask: 'drop-node'; readonly name: string }
  | { readonly ask: 'upstream'; readonly folder: string }
  | { readonly ask: 'drop-upstream' }

/** Its answer; `pid` is a node's process, numbered as inside the lab. */
export type Answer = { readonly pid?: number } | { readonly problem: string }
