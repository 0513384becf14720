/** Shards written: the same examples give the same bytes, digested on the way. */
package io.gearshift.executors.data.shard.write;
