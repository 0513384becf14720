/**
 * Tests of what is given away: the list of libraries, and the distribution as it is unpacked.
 *
 * <p>Those tagged {@code dist} run once the Maven profile of that name has packed it.
 */
package io.gearshift.driver.dist;
