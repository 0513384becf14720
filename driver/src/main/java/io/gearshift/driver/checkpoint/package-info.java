/**
 * Everything a run needs to go on from where it stood, in one checksummed file; on a local disk or
 * any Hadoop file system. Knows nothing of what the vectors mean.
 */
package io.gearshift.driver.checkpoint;
