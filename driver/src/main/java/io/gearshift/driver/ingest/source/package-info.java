/**
 * Where images come from: class folders, tars, IDX and CIFAR files, and drawn digits, each as units
 * that one task reads from front to back.
 */
package io.gearshift.driver.ingest.source;
