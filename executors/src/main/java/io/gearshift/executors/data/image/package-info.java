/**
 * Single images: headers, decoding with OpenCV, crops and normalisation. The only package of the
 * executors that names OpenCV.
 */
package io.gearshift.executors.data.image;
