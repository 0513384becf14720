package io.gearshift.driver.config.key;

/**
 * The text of a key as somebody gave it.
 *
 * @param text what stands after the colon
 * @param origin who gave it
 */
public record GivenText(String text, Origin origin) {}
