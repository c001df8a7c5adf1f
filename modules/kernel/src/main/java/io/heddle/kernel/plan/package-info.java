/** Definitions compiled once per version into the indexes that every instance of them shares. */
@NullMarked
package io.heddle.kernel.plan;

import org.jspecify.annotations.NullMarked;
