/** What the past of a definition says about how to run it better. */
@NullMarked
package io.heddle.kernel.advice;

import org.jspecify.annotations.NullMarked;
