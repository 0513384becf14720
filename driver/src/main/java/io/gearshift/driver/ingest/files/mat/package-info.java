/** Arrays of MATLAB files of version 5, read in pieces. */
package io.gearshift.driver.ingest.files.mat;
