# AUTHORITY, then each certificate that it signed. A week is left to renew one.
authority=$1
shift
needs openssl
openssl verify -x509_strict "$authority" >/dev/null 2>&1 || missing "this host does not trust $authority"
for certificate in "$@"; do
  openssl verify -x509_strict -CAfile "$authority" "$certificate" >/dev/null 2>&1 || missing "$certificate is not one of $authority"
done
for certificate in "$authority" "$@"; do
  openssl x509 -checkend 604800 -noout -in "$certificate" >/dev/null 2>&1 || missing "$certificate ends within a week"
done
