/** What one image of a source is: decoded once, judged, and its pixels counted. No Spark. */
package io.gearshift.driver.ingest.inspection;
