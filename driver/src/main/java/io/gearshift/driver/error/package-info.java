/** What everybody in this module may throw. Uses nothing of it. */
package io.gearshift.driver.error;
