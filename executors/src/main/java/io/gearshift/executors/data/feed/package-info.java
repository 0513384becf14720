/**
 * Examples one after the other, from shards, from decoded images in memory, or held; cropped,
 * mirrored and normalised.
 */
package io.gearshift.executors.data.feed;
