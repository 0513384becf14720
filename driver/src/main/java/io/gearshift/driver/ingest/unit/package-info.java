/**
 * Units of a source: what one task reads from front to back, of class folders, archives, IDX and
 * CIFAR files, and the images that it finds there, each decoded once.
 */
package io.gearshift.driver.ingest.unit;
