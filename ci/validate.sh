#!/usr/bin/env bash
# Validates a change of a project and shows the results to reviewers: annotations on
# standard output, a table and what changed in words in the summary of the job, SARIF in a
# file. It runs nothing of the change.
#
# KG_PROJECT  the folder with kg.toml; the current folder unless given
# KG_SINCE    the commit to compare with; the whole project unless given
# KG_SARIF    where to write SARIF; nowhere unless given
# KG_JUNIT    where to write JUnit XML; nowhere unless given
# KG_SUMMARY  where to append Markdown; GITHUB_STEP_SUMMARY unless given
#
# Exit code: 0 the change conforms and is in canonical form, 1 it does not conform or is
# not in canonical form, 2 something cannot be read, more if kg itself failed.
set -uo pipefail

project="${KG_PROJECT:-.}"
kg=(kg --project "$project")
since=()
if [ -n "${KG_SINCE:-}" ]; then
  since=("--since=$KG_SINCE")
fi
summary="${KG_SUMMARY:-${GITHUB_STEP_SUMMARY:-}}"

validate() {
  "${kg[@]}" validate ${since[@]+"${since[@]}"} "$@"
}

validate --format github
code=$?

if [ -n "$summary" ]; then
  validate --format markdown --max-results 100 >>"$summary" 2>/dev/null
fi
if [ -n "${KG_SARIF:-}" ]; then
  validate --format sarif --output "$KG_SARIF" 2>/dev/null
fi
if [ -n "${KG_JUNIT:-}" ]; then
  validate --format junit --output "$KG_JUNIT" 2>/dev/null
fi
# 2: a file cannot be read within the limits; do not read it without them
if [ "$code" -gt 1 ]; then
  exit "$code"
fi

"${kg[@]}" format --check ${since[@]+"${since[@]}"} --format github
formatted=$?
if [ "$formatted" -gt "$code" ]; then
  code=$formatted
fi

summarize() {
  if [ -n "$summary" ]; then cat >>"$summary"; else cat >/dev/null; fi
}

if [ "$formatted" -ne 0 ]; then
  printf '\n**Some files are not in canonical form: run kg format.**\n' | summarize
fi
if [ -n "${KG_SINCE:-}" ]; then
  changes=$("${kg[@]}" diff "${since[@]}" --format markdown --max-kib 200)
  # 1: something differs, as it should after a change
  case $? in
    0 | 1) printf '\n%s\n' "$changes" | summarize ;;
    3) echo "::warning::The commit before this change cannot be compared with." ;;
    *) if [ "$code" -eq 0 ]; then code=2; fi ;;
  esac
fi
exit "$code"
