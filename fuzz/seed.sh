#!/usr/bin/env bash
# Puts real files into fuzz/corpus/<target>/ as seeds: the project's own, and those in the folders named.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seed() {
  local target="$1" pattern="$2"
  shift 2
  mkdir -p "fuzz/corpus/$target"
  find "$@" -type f -name "$pattern" -size -512k -print0 |
    while IFS= read -r -d '' file; do
      cp "$file" "fuzz/corpus/$target/$(sha256sum "$file" | cut -c1-16)"
    done
}

folders=(corpora "$@")
for target in pdf docx html csv rtf odt xlsx pptx eml msg zip; do
  seed "$target" "*.$target" "${folders[@]}"
done
seed markdown '*.md' "${folders[@]}"
seed text '*.txt' "${folders[@]}"
for pattern in '*.json' '*.yaml' '*.csv'; do
  seed import "$pattern" tests/import
done
mkdir -p fuzz/corpus/rules
find mappings -name '*.yaml' -size -16k -print0 |
  while IFS= read -r -d '' file; do
    { printf '%s\n' "${file#mappings/}"; cat "$file"; } > "fuzz/corpus/rules/$(sha256sum "$file" | cut -c1-16)"
  done
