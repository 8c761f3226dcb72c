import type { Result } from '../../module.ts'
import { noTool, shownUrl } from '../../shell/fetch.ts'
import { sumIn } from '../../text/checksum.ts'
import type { Head } from '../../text/http-answer.ts'
import type { RemoteText } from './remote-text.ts'

/** Why a list of sums says nothing of a file; undefined where it does. */
export function sumsRefusal(name: string, url: string, sums: RemoteText | undefined): string | undefined {
  if (sums && sums.status !== 0) return requestRefusal(url, sums)
  if (sumIn(sums?.text ?? '', name) !== undefined) return undefined
  return `Unable to find a checksum for file '${name}' in '${shownUrl(url)}'; give the sum itself, or the list that has it`
}

/** What became of a request that failed. */
export function requestRefusal(url: string, { status, head }: { readonly status: number; readonly head?: Head }): string {
  if (status === noTool) return 'there is no curl or wget on the target that can ask for it; install curl there'
  const why = head && head.status >= 400 ? `HTTP Error ${head.status}: ${head.reason}` : `no answer (curl or wget ended with ${status})`
  return `Request failed: ${why}, asked for ${shownUrl(url)}; see that the address is right, and that the target reaches it`
}

/** What is told of a request that failed beside the reason. */
export function requestTold(url: string, dest: string, head: Head | undefined): Result {
  const said = head && { status_code: head.status, response: `HTTP Error ${head.status}: ${head.reason}` }
  return { url: shownUrl(url), dest, elapsed: 0, ...said }
}

/** What is said of a download, in Ansible's words. */
export function requestMessage(came: { readonly isFetched: boolean; readonly isChanged: boolean }, head: Head | undefined): string {
  if (came.isFetched) return head ? `OK (${head.headers.get('content-length') ?? 'unknown'} bytes)` : 'OK'
  if (head?.status === 304) return 'HTTP Error 304: Not Modified'
  return came.isChanged ? 'file already exists but file attributes changed' : 'file already exists'
}
