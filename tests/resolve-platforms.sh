#!/usr/bin/env bash
# Shows that every native artifact that the build names for a machine exists: resolves the dependencies as they would be
# chosen on each supported machine. Downloads about 800 MB the first time. Usage: tests/resolve-platforms.sh
set -euo pipefail
cd "$(dirname "$0")/.."
while read -r platform extension; do
  echo "$platform${extension:+ $extension}"
  mvn -q -B compile org.apache.maven.plugins:maven-dependency-plugin:3.11.0:resolve -pl importers,datavec-pipelines -am \
    "-Dnative.platform=$platform" "-Dnative.extension=${extension:-}" -DoutputFile=target/resolved.txt
  grep -h -E "$platform" {engine,importers,datavec-pipelines}/target/resolved.txt | sed 's/ *\(-- .*\)\?$//' | sort -u
done <<'LIST'
linux-x86_64 -onednn-avx2
linux-x86_64
linux-arm64
macosx-x86_64 -onednn-avx2
macosx-x86_64
macosx-arm64
windows-x86_64 -onednn-avx2
windows-x86_64
LIST
# oneDNN for direct calls: literal names in the profiles of the machines that it is there for.
for platform in linux-x86_64 macosx-x86_64 windows-x86_64; do
  for artifact in dnnl:2.5.2-1.5.7 opencl:3.0-1.5.7; do
    echo "org.bytedeco:$artifact:$platform"
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.11.0:get -Dtransitive=false \
      "-Dartifact=org.bytedeco:$artifact:jar:$platform"
  done
done
echo "every named artifact resolves"
