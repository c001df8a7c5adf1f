/** Tests of the embedded journal. */
@NullMarked
package io.heddle.journal;

import org.jspecify.annotations.NullMarked;
