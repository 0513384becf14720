/** What a source is taken for: its kind, its splits and classes, and the units that tasks read. */
package io.gearshift.driver.ingest.plan;
