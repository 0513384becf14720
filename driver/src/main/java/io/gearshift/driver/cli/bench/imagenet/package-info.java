/**
 * {@code gearshift bench imagenet-set}: a data source of ImageNet's form and sizes, made of a few
 * real photographs, for measurements where ImageNet itself is not to be had.
 */
package io.gearshift.driver.cli.bench.imagenet;
