/** What questions to actors have in common. */
@NullMarked
package io.heddle.runtime.ask;

import org.jspecify.annotations.NullMarked;
