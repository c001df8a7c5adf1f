/** What watches the house: rules about structure, each with its because, and the documents drawn from the code. */
@NullMarked
package io.heddle.architecture;

import org.jspecify.annotations.NullMarked;
