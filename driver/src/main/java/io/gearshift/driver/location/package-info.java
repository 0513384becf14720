/**
 * Locations that users name, local or on any file system that Hadoop knows, turned into checked
 * paths; and what this JVM makes of file names. No Spark.
 */
package io.gearshift.driver.location;
