/** Books whose check is known to be wrong somewhere, and why; each of them fails the day that it is right. */
export const known: Readonly<Record<string, string>> = {
  'files/validated-by-planned':
    'a check does not run the command of validate, which is the user’s and may write: it counts on a file that is valid',
  'services/services':
    'before a restart of what a package may start it says stopped; a certificate that is still to be signed has no sum; a file that the installer keeps is not foreseen',
}
