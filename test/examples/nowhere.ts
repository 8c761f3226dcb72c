/** Modules whose examples are not played, and why; `npm run examples -- MODULE` plays them all the same. */
export const nowhere: Readonly<Record<string, string>> = {}
