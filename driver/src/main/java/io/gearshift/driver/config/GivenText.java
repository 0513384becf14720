package io.gearshift.driver.config;

/**
 * The text of a key as somebody gave it.
 *
 * @param text what stands after the colon
 * @param origin who gave it
 */
record GivenText(String text, Origin origin) {}
