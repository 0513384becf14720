/** The sections on images and networks. */
package io.gearshift.driver.config.data;
