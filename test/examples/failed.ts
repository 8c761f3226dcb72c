/** Modules with an example that was wrong once, and what was mended then. CI plays all of them each time. */
export const failedOnce: Readonly<Record<string, string>> = {
  composer: 'a check left folders in the home of the user',
}
