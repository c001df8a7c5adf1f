/** Who may run now and who waits: the admission slots of one node. */
@NullMarked
package io.heddle.kernel.admission;

import org.jspecify.annotations.NullMarked;
