/** One facade over an embedded Heddle, and the methods of the old manager of workflow contexts. */
@NullMarked
package io.heddle.compat;

import org.jspecify.annotations.NullMarked;
