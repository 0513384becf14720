/**
 * What this machine gives for training: one check a property, each a row of ok, warn or FAIL with
 * its reason. Checks look; they change nothing.
 */
package io.gearshift.driver.cli.doctor;
