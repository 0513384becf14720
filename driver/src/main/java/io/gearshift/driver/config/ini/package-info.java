/** INI files as text: sections, entries and comments with their lines. Knows no key. */
package io.gearshift.driver.config.ini;
