/** When resources go and how full memory is: decisions without clock, thread or actor. */
@NullMarked
package io.heddle.kernel.cleanup;

import org.jspecify.annotations.NullMarked;
