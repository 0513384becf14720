/**
 * Tests on a real HDFS and YARN: the daemons of {@code deploy/cluster}, as processes of their own.
 *
 * <p>They are tagged {@code cluster} and run by the Maven profile of that name alone. What can be
 * tested without daemons does not belong here.
 */
package io.gearshift.driver.cluster;
