/**
 * Text for people: what comes from outside made safe to print and to keep, and names that are
 * nearest to a mistyped one. Uses nothing else of the driver.
 */
package io.gearshift.driver.text;
