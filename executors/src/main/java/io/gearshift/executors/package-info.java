/** Everything that runs inside an executor; nothing here knows of the driver. */
package io.gearshift.executors;
