/** Words of the public codes as arguments: architectures, widths, formats. */
package io.gearshift.driver.cli.train.words;
