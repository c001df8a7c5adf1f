/**
 * What was slow and why: execution paths, critical paths and performance reports. Pure functions of what instances
 * recorded; nothing is measured or kept here.
 */
@NullMarked
package io.heddle.kernel.diagnosis;

import org.jspecify.annotations.NullMarked;
