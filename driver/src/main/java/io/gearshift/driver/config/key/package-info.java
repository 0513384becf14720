/**
 * What a key is: its type and rule, its default, the text that was given and where that came from.
 * Knows no single key.
 */
package io.gearshift.driver.config.key;
