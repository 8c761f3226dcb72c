import type { Reviewed } from './planned.ts'
/** later */
export function reviewHtml(plan: Reviewed): string {
  return String(plan.made)
}
