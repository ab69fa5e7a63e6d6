#!/usr/bin/env bash
# Validates what a change brings to a project and shows it where a reviewer looks:
# annotations on standard output, a table in the summary of the job, SARIF in a file.
#
# KG_PROJECT  the folder with kg.toml; the current folder unless given
# KG_SINCE    the commit that the change is compared with; whole project unless given
# KG_SARIF    where to write SARIF; nowhere unless given
# KG_SUMMARY  where to append Markdown; GITHUB_STEP_SUMMARY unless given
#
# Exit code: that of kg validate, 0 conforms, 1 does not, 2 something is unreadable.
set -uo pipefail

arguments=(--project "${KG_PROJECT:-.}" validate)
if [ -n "${KG_SINCE:-}" ]; then
  arguments+=("--since=$KG_SINCE")
fi
summary="${KG_SUMMARY:-${GITHUB_STEP_SUMMARY:-}}"

kg "${arguments[@]}" --format github
code=$?

if [ -n "$summary" ]; then
  kg "${arguments[@]}" --format markdown --max-results 200 >>"$summary" 2>/dev/null
fi
if [ -n "${KG_SARIF:-}" ]; then
  kg "${arguments[@]}" --format sarif --output "$KG_SARIF" 2>/dev/null
fi
exit "$code"
