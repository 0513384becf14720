/**
 * Where runs are kept: one folder of files, on a local disk or on any Hadoop file system. What a
 * run's record, checkpoints, models and reports write goes through {@link
 * io.gearshift.driver.storage.Folder}. Nothing here knows what is in the files.
 */
package io.gearshift.driver.storage;
