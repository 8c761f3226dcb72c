/** Books whose check is known to be wrong somewhere, and why; each of them fails the day that it is right. */
export const known: Readonly<Record<string, string>> = {
  'files/validated-by-planned':
    'a check does not run the command of validate, which is the user’s and may write: it counts on a file that is valid',
}
