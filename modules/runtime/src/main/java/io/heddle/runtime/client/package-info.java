/** Asking instances and registry, and turning their replies into values, refusals and unknown outcomes. */
@NullMarked
package io.heddle.runtime.client;

import org.jspecify.annotations.NullMarked;
