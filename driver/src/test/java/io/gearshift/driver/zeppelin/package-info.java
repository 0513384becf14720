/**
 * Tests of the Zeppelin notes in {@code notebooks}: their format, their SQL on Spark alone, and all
 * of them on a real Zeppelin server (tagged {@code cluster}). Notes read records only, so nothing
 * here uses the program but to write records.
 */
package io.gearshift.driver.zeppelin;
