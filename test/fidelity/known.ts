/** Books whose check is known to be wrong somewhere, and why; each of them fails the day that it is right. */
export const known: Readonly<Record<string, string>> = {}
