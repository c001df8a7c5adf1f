/** What a node measures by itself, and what all nodes say together. */
@NullMarked
package io.heddle.runtime.statistics;

import org.jspecify.annotations.NullMarked;
