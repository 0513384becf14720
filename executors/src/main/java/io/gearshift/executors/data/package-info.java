/**
 * Reading shards, decoding, augmentation and prefetch, in an order that is a function of (seed,
 * epoch, worker) alone. Images go in as encoded bytes and come out as normalised F32 batches.
 */
package io.gearshift.executors.data;
