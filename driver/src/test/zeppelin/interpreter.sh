#!/usr/bin/env bash
# Starts an interpreter as Zeppelin's bin/interpreter.sh does: SQL by spark-submit, markdown in a JVM of its own.
# The environment has SPARK_HOME, and in ZEPPELIN_JARS the folder of the server's jars.
set -euo pipefail
while getopts 'd:c:p:r:i:l:g:u:' option; do
  case "$option" in
    d) folder="$OPTARG" ;;
    c) host="$OPTARG" ;;
    p) port="$OPTARG" ;;
    r) range="$OPTARG" ;;
    i) group="$OPTARG" ;;
    *) ;;
  esac
done
main=org.apache.zeppelin.interpreter.remote.RemoteInterpreterServer
if [ "$(basename "$folder")" = spark ]; then
  exec "$SPARK_HOME/bin/spark-submit" --class "$main" --master 'local[1]' --driver-memory 512m \
    --driver-class-path "$folder/*" --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=1 \
    "$folder"/spark-interpreter-*.jar "$host" "$port" "$group" "$range"
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -XX:+UseSerialGC -cp "$ZEPPELIN_JARS/*" "$main" "$host" "$port" "$group" "$range"
