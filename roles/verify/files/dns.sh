# SERVERS DOMAIN, then NAME TYPE ANSWER of each record. A server that does not answer at all is asked nothing more.
servers=$1 domain=$2
shift 2
questions=() wanted=()
while [ $# -gt 2 ]; do
  questions+=("$1" "$2") wanted+=("$1 $2 $3")
  shift 3
done
needs dig
for server in $servers; do
  dig +short +time=2 +tries=2 "@$server" "$domain." SOA | grep -q '^[a-z]' || { missing "$server does not answer for $domain"; continue; }
  got=$(dig +noall +answer +time=2 +tries=2 "@$server" "${questions[@]}" | while read -r one _ _ type answer; do echo "$one $type $answer"; done)
  for record in "${wanted[@]}"; do
    grep -qixF -- "$record" <<<"$got" || missing "$server does not say $record"
  done
done
